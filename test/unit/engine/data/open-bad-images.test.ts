import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, test } from 'vitest';
import type { Finding, FindingReason } from '#shared/domain/dataset/dataset.ts';
import type { ImageFault } from '#shared/domain/errors.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import {
  findingOf,
  namesIn,
  openPaths,
  tinyPng,
  twoClasses,
  writeTree,
} from '#test/support/images/dataset-folders.ts';
import {
  bmp,
  pngWithExif,
  quarterLetters,
  quarters,
  rawPng,
  tiff,
} from '#test/support/images/encoded-images.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';
import { avifOf, fixture } from '#test/support/images/image-fixtures.ts';

const image = quarters();
const rgba = image.getContext('2d').getImageData(0, 0, 64, 48).data;
const rgb = Uint8Array.from(
  { length: 64 * 48 * 3 },
  (_, i) => rgba[Math.floor(i / 3) * 4 + (i % 3)] as number,
);
const whole: Readonly<Record<string, Buffer>> = {
  'jpeg.jpg': image.toBuffer('image/jpeg'),
  'png.png': image.toBuffer('image/png'),
  'webp.webp': image.toBuffer('image/webp'),
  'gif.gif': image.toBuffer('image/gif'),
  'bmp.bmp': bmp(64, 48),
  'tiff.tif': tiff(64, 48, { photometric: 2, samples: 3, bits: 8 }, rgb),
  'avif.avif': image.toBuffer('image/avif'),
  'heic.heic': fixture('heic'),
};

async function openWith(files: Readonly<Record<string, Buffer | string>>): Promise<Dataset> {
  const folder = await temporaryFolder();
  await writeTree(folder, twoClasses(2));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, 'cats', name), content);
  return openPaths([folder], await testEnvironment());
}

/** Findings about files, without those about the small classes. */
const aboutFiles = ({ summary }: Dataset): readonly Finding[] =>
  summary.findings.filter(({ kind }) => kind !== 'tiny-class' && kind !== 'unbalanced');

const fault = (name: ImageFault): FindingReason => ({ code: 'image-fault', params: { fault: name } });

const reasonFor = (
  dataset: Dataset,
  kind: Parameters<typeof findingOf>[1],
  name: string,
): FindingReason | undefined =>
  findingOf(dataset, kind)?.files.find((file) => file.name === `cats/${name}`)?.reason;

test('every format is read, and crops show the image upright', async () => {
  const dataset = await openWith({
    ...whole,
    'turned.png': pngWithExif(whole['png.png'] as Buffer, 6),
    'turned.avif': avifOf(8),
  });
  expect(aboutFiles(dataset)).toEqual([]);
  expect(dataset.imageCount).toBe(14);
  const seen = new Map<string, string>();
  for await (const { id, rgb: crop } of dataset.crops(dataset.ids('train'), 48)) {
    seen.set(dataset.image(id).name, quarterLetters(crop, 48, 48));
  }
  for await (const { id, rgb: crop } of dataset.crops(dataset.ids('validation'), 48)) {
    seen.set(dataset.image(id).name, quarterLetters(crop, 48, 48));
  }
  expect(seen.get('cats/turned.png')).toBe('BRWG');
  expect(seen.get('cats/turned.avif')).toBe('GWRB');
  for (const name of ['jpeg.jpg', 'png.png', 'webp.webp', 'gif.gif', 'tiff.tif', 'avif.avif', 'heic.heic']) {
    expect([name, seen.get(`cats/${name}`)]).toEqual([name, 'RGBW']);
  }
});

describe('cut-short images', () => {
  let dataset: Dataset;
  const names = Object.keys(whole);

  test('of every format are listed with their reason and excluded, and come back with one click', async () => {
    const cut = Object.fromEntries(names.map((name) => [name, (whole[name] as Buffer).subarray(0, -10)]));
    dataset = await openWith(cut);
    const finding = findingOf(dataset, 'cut-short');
    const rejected = namesIn(dataset, 'unreadable').concat(namesIn(dataset, 'unsupported-format'));
    expect([...namesIn(dataset, 'cut-short'), ...rejected].sort()).toEqual(
      names.map((name) => `cats/${name}`).sort(),
    );
    // Most decoders return what is there; some formats can't be decoded at all without their end.
    expect(namesIn(dataset, 'cut-short')).toEqual(
      expect.arrayContaining(['cats/jpeg.jpg', 'cats/png.png', 'cats/webp.webp']),
    );
    expect(finding?.excludedIds).toHaveLength(finding?.count ?? -1);
    expect(reasonFor(dataset, 'cut-short', 'jpeg.jpg')).toEqual(fault('ends-early'));
    const before = dataset.summary.counts.train + dataset.summary.counts.validation;
    const summary = dataset.setExcluded(finding?.excludedIds ?? [], false);
    expect(summary.counts.train + summary.counts.validation).toBe(before + (finding?.count ?? 0));
    expect(findingOf(dataset, 'cut-short')?.excludedIds).toEqual([]);
  });

  test('a png with a wrong checksum is one of them', async () => {
    const bytes = Buffer.from(whole['png.png'] as Buffer);
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] as number) ^ 0xff;
    const damaged = await openWith({ 'damaged.png': bytes });
    expect([...namesIn(damaged, 'cut-short'), ...namesIn(damaged, 'unreadable')]).toEqual([
      'cats/damaged.png',
    ]);
  });
});

test('unusable files are listed with their reason, problems first; the rest is used', async () => {
  const dataset = await openWith({
    ...{ 'empty.jpg': '', 'text.jpg': 'not an image', 'drawing.svg': '<svg width="1"/>', 'list.csv': 'a,b' },
    'photo.nef': whole['tiff.tif'] as Buffer,
    'icon.ico': Buffer.from([0, 0, 1, 0, 1, 0, 16, 16]),
    'giant.png': rawPng(30_000, 30_000, 1, 0, []),
    'broken.jpg': Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xd9]),
    'broken.heic': (whole['heic.heic'] as Buffer).subarray(0, 400),
    'png in disguise.jpg': tinyPng(77),
  });
  const expected = [
    ['unreadable', 'empty.jpg', fault('empty')],
    ['unreadable', 'text.jpg', fault('extension-only')],
    ['unsupported-format', 'drawing.svg', fault('vector-image')],
    ['unsupported-format', 'icon.ico', fault('other-format')],
    ['unsupported-format', 'photo.nef', fault('raw-photo')],
    ['unsupported-format', 'broken.heic', fault('heic-unreadable')],
    ['unreadable', 'broken.jpg', fault('undecodable')],
    ['too-large', 'giant.png', fault('too-many-pixels')],
    ['leftover', 'list.csv', fault('ignored')],
    ['wrong-extension', 'png in disguise.jpg', { code: 'other-content', params: { format: 'png' } }],
  ] as const;
  const found = expected.map(([kind, name]) => [kind, name, reasonFor(dataset, kind, name)]);
  expect(found).toEqual(expected);
  expect(aboutFiles(dataset).reduce((sum, { count }) => sum + count, 0)).toBe(expected.length);
  expect(dataset.summary.counts.train + dataset.summary.counts.validation).toBe(5);
  const rank = { problem: 0, warning: 1, note: 2 };
  const ranks = dataset.summary.findings.map(({ severity }) => rank[severity]);
  expect(ranks).toEqual([...ranks].sort());
});

test('an image of 24 megapixels and more is decoded, one at a time', async () => {
  const large = createCanvas(6000, 4200).toBuffer('image/png');
  const dataset = await openWith({ 'x.png': large, 'y.png': Buffer.concat([large, Buffer.alloc(1)]) });
  expect(aboutFiles(dataset)).toEqual([]);
  expect(dataset.imageCount).toBe(6);
}, 120_000);
