import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';
import { test } from './support/browser.ts';
import { readPrepared } from './support/prepared.ts';

/** Runs inside the page: what image.js makes of a file, base64. */
async function cropInPage(base64: string): Promise<string> {
  interface Reader {
    readImage(blob: Blob, size: number): Promise<Uint8Array>;
  }
  const { batchwise } = globalThis as unknown as { batchwise: Reader };
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const rgb = await batchwise.readImage(new Blob([bytes]), 224);
  return btoa(Array.from(rgb, (value) => String.fromCharCode(value)).join(''));
}

/** @returns how many of the crop's values differ, and the largest difference */
function compare(actual: string, expected: string): { differing: number; largest: number } {
  const [a, b] = [Buffer.from(actual, 'base64'), Buffer.from(expected, 'base64')];
  expect(a.length).toBe(b.length);
  const differences = Array.from(a, (value, i) => Math.abs(value - (b[i] ?? NaN)));
  return {
    differing: differences.filter((value) => value > 0).length,
    largest: differences.reduce((x, y) => Math.max(x, y)),
  };
}

test.beforeEach(async ({ page, server }) => {
  const { folder } = await readPrepared();
  server.mount(folder);
  server.put('reader.html', '<!doctype html><script src="image.js"></script>');
  await page.goto(`${server.address}/reader.html`);
});

test('20 photos are read, cropped and resized as in the app, to the bit @photos', async ({ page }) => {
  const { photos } = await readPrepared();
  for (const { file, crop } of photos) {
    const inPage = await page.evaluate(cropInPage, (await readFile(file)).toString('base64'));
    expect(compare(inPage, crop), path.basename(file)).toEqual({ differing: 0, largest: 0 });
  }
});

const isAvif = (file: string): boolean => path.extname(file) === '.avif';

test('images of every kind, turn and transparency are read as in the app, to the bit', async ({ page }) => {
  const samples = (await readPrepared()).samples.filter(({ file }) => !isAvif(file));
  expect(samples.length).toBeGreaterThan(30);
  for (const { file, crop } of samples) {
    const inPage = await page.evaluate(cropInPage, (await readFile(file)).toString('base64'));
    expect.soft(compare(inPage, crop), path.basename(file)).toEqual({ differing: 0, largest: 0 });
  }
});

test('avif is read as in the app but for the last bits: each decoder turns its YUV into RGB by its own rounding', async ({
  page,
}) => {
  const samples = (await readPrepared()).samples.filter(({ file }) => isAvif(file));
  expect(samples).toHaveLength(2);
  for (const { file, crop } of samples) {
    const inPage = await page.evaluate(cropInPage, (await readFile(file)).toString('base64'));
    expect.soft(compare(inPage, crop).largest, path.basename(file)).toBeLessThanOrEqual(2);
  }
});
