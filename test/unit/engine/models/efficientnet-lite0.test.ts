import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { describe, expect, test } from 'vitest';
import { featureProgram } from '#engine/compute/networks.ts';
import model from '#engine/models/efficientnet-lite0.ts';
import { backendNames, startBackends } from '#test/support/backends.ts';

const repository = path.join(import.meta.dirname, '../../../..');
const goldenFolder = path.join(repository, 'test/fixtures/efficientnet-lite0');

interface Golden {
  readonly image: string;
  readonly features: readonly number[];
}

/** uint8 RGB of a golden image, already 224×224. */
async function pixels(file: string): Promise<Uint8Array> {
  const image = await loadImage(path.join(goldenFolder, file));
  expect([image.width, image.height]).toEqual([224, 224]);
  const context = createCanvas(224, 224).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, 224, 224);
  return Uint8Array.from({ length: 224 * 224 * 3 }, (_, i) => data[Math.floor(i / 3) * 4 + (i % 3)] ?? 0);
}

const goldens = JSON.parse(
  await readFile(path.join(goldenFolder, 'goldens.json'), 'utf8'),
) as readonly Golden[];
const backends = await startBackends();

describe.each(backendNames)('on %s', (name) => {
  test("the features of four photos are PyTorch's within 1e-4", async () => {
    const { base } = model;
    if (base === null) throw new Error('no base model');
    const { weights } = await base.loadWeights(path.join(repository, 'assets'));
    const graph = model.describe({ input: { sizePx: 224, channels: 3 }, classCount: 2, parameters: {} });
    const program = await backends[name].prepare(featureProgram(base, graph, weights));
    const photos = await Promise.all(goldens.map(({ image }) => pixels(image)));
    const { features } = await program.run('features', {
      examples: { type: 'uint8', shape: [4, 224, 224, 3], values: Buffer.concat(photos) },
    });
    expect(features?.shape).toEqual([4, 1280]);
    const expected = goldens.flatMap((golden) => golden.features);
    const differences = expected.map((value, i) => Math.abs(value - (features?.values[i] ?? NaN)));
    expect(Math.max(...differences)).toBeLessThan(1e-4);
    program.dispose();
  });
});
