import { mkdtemp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type ElectronApplication, type Page } from '@playwright/test';
import { openDataset, pageButton } from '../support/app-steps.ts';
import { writeShapes } from '../support/images/drawn-images.ts';
import { test } from '../support/electron-app.ts';

test('two batch sizes are compared, the finding is read, and table and image are taken along', async ({
  app: { electron },
  page,
  folders,
}) => {
  await writeShapes(path.join(folders.root, 'shapes'), 8);
  await openDataset(page, [path.join(folders.root, 'shapes')]);
  await pageButton(page, 'Compare').click();
  await choose(page, ['Batch size 4', 'Batch size 16']);
  await expect(page.getByText('2 sizes × 1 seed = 2 runs of 10 epochs')).toBeVisible();
  await expect(page.getByText('Batch 16 makes 20 steps: too few to learn well')).toBeVisible();
  await expectNoFindings(page);

  await page.getByRole('main').getByRole('button', { name: 'Compare', exact: true }).click();
  const finding = page.getByRole('region', { name: 'Finding' });
  await expect(finding).toContainText(/reached .*% first|No size reached/, { timeout: 60_000 });
  await expect(finding).toContainText('noise');
  await expect(page.getByRole('row')).toHaveCount(3);
  await expect(
    page.getByRole('img', { name: /^Validation accuracy by steps\. At the end: batch 4/ }),
  ).toBeVisible();
  await page.getByRole('radio', { name: 'Seconds' }).check({ force: true });
  await expect(page.getByRole('img', { name: /^Validation accuracy by seconds/ })).toBeVisible();
  await expectNoFindings(page);

  const target = await mkdtemp(path.join(folders.root, 'saved-'));
  const csv = path.join(target, 'table.csv');
  await save(electron, page, 'Save table (CSV)…', csv);
  expect((await readFile(csv, 'utf8')).trimEnd().split('\r\n')).toHaveLength(3);
  const svg = path.join(target, 'chart.svg');
  await save(electron, page, 'Save image…', svg);
  expect(await readFile(svg, 'utf8')).toContain('Seconds of training');

  await pageButton(page, 'Runs').click();
  await expect(page.getByRole('row', { name: /shapes/ })).toHaveCount(2);
  await pageButton(page, 'Compare').click();
  await page.getByRole('button', { name: 'New comparison' }).click();
  await page.getByRole('button', { name: /^Open the comparison on shapes/ }).click();

  const trainWith = page.getByRole('button', { name: /^Train with batch \d+$/ });
  const size = /\d+/.exec(await trainWith.innerText())?.[0];
  await trainWith.click();
  await expect(page.getByRole('main').getByRole('textbox', { name: 'Batch size' })).toHaveValue(size ?? '');
});

test('a stopped comparison goes on, and what was done is not done again', async ({ page, folders }) => {
  await writeShapes(path.join(folders.root, 'shapes'), 8);
  await openDataset(page, [path.join(folders.root, 'shapes')]);
  await pageButton(page, 'Compare').click();
  await choose(page, ['Batch size 4', 'Batch size 16']);
  const epochs = page.getByRole('textbox', { name: 'Epochs' });
  await epochs.fill('400');
  await epochs.press('Enter');
  await page.getByRole('main').getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByText(/1 of 2 runs done/)).toBeVisible({ timeout: 90_000 });
  await page.getByRole('button', { name: 'Stop and save' }).click();
  await expect(page.getByText('This comparison was stopped.')).toBeVisible();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('button', { name: 'Continue' })).toBeHidden();
  await expect(page.getByRole('region', { name: 'Finding' })).toContainText('noise', { timeout: 90_000 });
  await pageButton(page, 'Runs').click();
  await expect(page.getByRole('row', { name: /Finished/ })).toHaveCount(2);
});

/** Exactly these, whatever was chosen before. */
async function choose(page: Page, names: readonly string[]): Promise<void> {
  const strip = page.getByRole('group', { name: 'Batch sizes' });
  for (const button of await strip.getByRole('button').all()) {
    const isWanted = names.includes((await button.getAttribute('aria-label')) ?? '');
    if (isWanted !== ((await button.getAttribute('aria-pressed')) === 'true')) await button.click();
  }
}

async function save(electron: ElectronApplication, page: Page, button: string, file: string): Promise<void> {
  await electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, file);
  await page.getByRole('button', { name: button }).click();
  await expect(page.getByText(`Saved to ${file}.`)).toBeVisible();
}

async function expectNoFindings(page: Page): Promise<void> {
  // Axe's own way of joining frames needs a new page, which Electron does not open.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }))).toEqual([]);
}
