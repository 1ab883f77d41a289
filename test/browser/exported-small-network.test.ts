import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from '@playwright/test';
import { collectErrors, test } from './support/browser.ts';
import { readPrepared } from './support/prepared.ts';

test('the page of a 28×28 network for gray images classifies them, and shows the gray pixels that it sees', async ({
  page,
}) => {
  const { small, photos } = await readPrepared();
  const file = photos[0]?.file ?? '';
  const errors = collectErrors(page);
  await page.goto(pathToFileURL(path.join(small.folder, 'index.html')).href);
  await expect(page.getByText(/^Runs in your browser with/)).toBeVisible({ timeout: 90_000 });
  await page.getByLabel('Choose an image').setInputFiles(file);
  const card = page.getByRole('article').filter({ hasText: path.basename(file) });
  await expect(card.locator('data')).toHaveCount(small.classNames.length, { timeout: 60_000 });
  const image = card.getByRole('img', { name: `${path.basename(file)} as the model sees it` });
  const drawn = await image.evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    const isGray = Array.from(data).every((value, i) => i % 4 === 3 || value === data[i - (i % 4)]);
    const { width } = canvas.getBoundingClientRect();
    return { pixels: canvas.width, isGray, width, rendering: getComputedStyle(canvas).imageRendering };
  });
  expect(drawn).toEqual({ pixels: 28, isGray: true, width: 144, rendering: 'pixelated' });
  expect(errors).toEqual([]);
  await page.screenshot({ path: 'test-results/exported-page-28.png', fullPage: true });
});
