import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { openDataset, pageButton, startTraining, waitForResult } from '../support/app-steps.ts';
import { writeShapes } from '../support/images/drawn-images.ts';
import { test } from '../support/electron-app.ts';

const places = ['Data', 'Train', 'Inspect', 'Export', 'Runs', 'Compare', 'Learn'] as const;

for (const theme of ['Light', 'Dark'] as const) {
  test(`axe finds nothing in any place, empty or full, in ${theme.toLowerCase()} colors`, async ({
    page,
    folders: { root },
  }) => {
    await page.getByRole('radio', { name: theme }).check({ force: true });
    await inEveryPlace(page, 'empty');
    await writeShapes(path.join(root, 'shapes'), 6);
    await pageButton(page, 'Data').click();
    await openDataset(page, [path.join(root, 'shapes')]);
    await page.getByRole('button', { name: /^Show images of circle/ }).click();
    await expectNoFindings(page, 'images of a class');
    await pageButton(page, 'Data').click();
    await startTraining(page, { epochs: 5 });
    await waitForResult(page);
    await inEveryPlace(page, 'full');
    await page.getByRole('button', { name: 'About' }).click();
    await expectNoFindings(page, 'about');
  });
}

async function inEveryPlace(page: Page, state: string): Promise<void> {
  for (const name of places) {
    await pageButton(page, name).click();
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
    await expectNoFindings(page, `${name}, ${state}`);
  }
}

async function expectNoFindings(page: Page, where: string): Promise<void> {
  // Axe's own way of joining frames needs a new page, which Electron does not open.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const found = violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }));
  expect(found, where).toEqual([]);
}

test('with the keyboard alone one gets from nothing to a trained model', async ({ page }) => {
  const press = async (name: string): Promise<void> => {
    await expect(page.getByRole('button', { name, exact: true })).toBeVisible({ timeout: 60_000 });
    for (let tabs = 0; tabs < 60; tabs++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => document.activeElement?.textContent.trim());
      if (focused === name) return page.keyboard.press('Enter');
    }
    throw new Error(`“${name}” is not reached with Tab`);
  };
  await press('Just open it');
  await press('Continue to Train');
  const epochs = page.getByRole('textbox', { name: 'Epochs' });
  await epochs.focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('2');
  await page.keyboard.press('Enter');
  await press('Train');
  await waitForResult(page);
});
