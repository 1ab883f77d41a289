import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { openDataset, pageButton, startTraining, waitForResult } from '../support/app-steps.ts';
import { writeShapes } from '../support/images/drawn-images.ts';
import { test } from '../support/electron-app.ts';

test('from a term one gets to its page, which counts with one’s own images', async ({
  page,
  folders: { root },
}) => {
  // 10 of each of three shapes; the 2 that are in validation too are left out of training: 3 · 8 = 24.
  await writeShapes(path.join(root, 'shapes', 'train'), 10);
  await writeShapes(path.join(root, 'shapes', 'val'), 2);
  await openDataset(page, [path.join(root, 'shapes')]);
  await pageButton(page, 'Train').click();
  await page.getByRole('main').getByRole('button', { name: 'Epochs', exact: true }).hover();
  await page.getByRole('button', { name: 'Show me' }).click();
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { level: 1, name: 'Epoch' })).toBeVisible();
  await expect(main.getByText('Your own 24 images: shapes.')).toBeVisible();
  await expect(main.getByText('24 images ÷ 24 = 1 step per epoch × 20 epochs = 20 steps.')).toBeVisible();
  const field = main.getByRole('textbox', { name: 'Batch size' });
  await field.fill('7');
  await field.press('Enter');
  await expect(
    main.getByText('24 images ÷ 7 = 4 steps per epoch (3 full, one of 3) × 20 epochs = 80 steps.'),
  ).toBeVisible();
  await main.getByRole('slider', { name: 'Batch size' }).press('Home');
  await expect(main.getByText('× 20 epochs = 480 steps.')).toBeVisible();
  await main.getByRole('button', { name: 'Back to Train' }).click();
  await expect(main.getByRole('heading', { level: 1, name: 'Train' })).toBeVisible();
  await expect(main).toBeFocused();
});

test('the way of one’s own run is drawn from its weights', async ({ page, folders: { root } }) => {
  await writeShapes(path.join(root, 'shapes', 'train'), 10);
  await writeShapes(path.join(root, 'shapes', 'val'), 4);
  await openDataset(page, [path.join(root, 'shapes')]);
  await pageButton(page, 'Train').click();
  await page.getByRole('radio', { name: 'Small network' }).check({ force: true });
  await startTraining(page, { epochs: 4, batchSize: 8 });
  await waitForResult(page);
  await page.getByRole('button', { name: 'See the result' }).click();
  await page.getByRole('button', { name: 'Path of the weights' }).click();
  const main = page.getByRole('main');
  await expect(main.getByRole('heading', { level: 1, name: 'Your own run' })).toBeVisible();
  await main.getByRole('button', { name: 'Draw the map' }).click();
  await expect(main.getByText(/^The mean loss over [\d,]+ images went from/)).toBeVisible({
    timeout: 90_000,
  });
  const image = main.getByRole('img', { name: /^Map of the training loss over a plane/ });
  await expect(image).toBeVisible();
  // The start and one of the others: end, best, or both.
  await expect(image.getByText('start', { exact: true })).toBeVisible();
  expect(await image.locator('circle').count()).toBeGreaterThan(1);
  expect(await image.locator('path').count()).toBeGreaterThan(4);
  await expect(main.getByRole('button', { name: 'Draw the map' })).toBeHidden();
});

test('with the keyboard, Enter on a term leads to its link, and Tab passes by', async ({ page }) => {
  await pageButton(page, 'Learn').click();
  await page.getByRole('button', { name: 'The training cycle' }).press('Enter');
  const main = page.getByRole('main');
  await main.getByRole('button', { name: 'loss', exact: true }).focus();
  await expect(page.getByRole('button', { name: 'Show me' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(main.getByRole('button', { name: 'optimizer', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Show me' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(main.getByRole('button', { name: 'optimizer', exact: true })).toBeFocused();
  await expect(page.getByRole('button', { name: 'Show me' })).toBeHidden();
});

for (const theme of ['Light', 'Dark'] as const) {
  test(`axe finds nothing on any page of Learn in ${theme.toLowerCase()} colors`, async ({ page }) => {
    await page.getByRole('radio', { name: theme }).check({ force: true });
    await pageButton(page, 'Learn').click();
    const pages = page.getByRole('main').getByRole('list').getByRole('button');
    const count = await pages.count();
    expect(count).toBeGreaterThan(7);
    for (let index = 0; index < count; index++) {
      await pages.nth(index).click();
      const title = await page.getByRole('heading', { level: 1 }).textContent();
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      const found = violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }));
      expect(found, title ?? '').toEqual([]);
      await page.getByRole('button', { name: 'All pages' }).click();
    }
  });
}
