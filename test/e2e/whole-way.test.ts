import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';
import { answerDialogs, openDataset, place, startTraining, waitForResult } from '../support/app-steps.ts';
import { sharedData, test } from '../support/electron-app.ts';

test('a dropped folder of photos becomes an exported model', async ({ app, page, folders }) => {
  await openDataset(page, [path.join(sharedData, 'ants-and-bees')]);
  await expect(page.getByText('398 pictures in 2 classes')).toBeVisible();
  await startTraining(page, { epochs: 10 });
  await waitForResult(page);
  await page.getByRole('button', { name: 'Look at the result' }).click();
  await expect(page.getByRole('heading', { name: 'Accuracy on validation pictures' })).toBeVisible();
  await place(page, 'Export').click();
  const target = path.join(folders.root, 'exports');
  await mkdir(target);
  await answerDialogs(app.electron, [target]);
  await page.getByRole('button', { name: 'Export…' }).click();
  await expect(page.getByText(/^Done: largest difference/)).toBeVisible({ timeout: 60_000 });
  expect(await readdir(target)).toEqual(['ants-and-bees model']);
});
