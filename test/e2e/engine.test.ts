import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';
import {
  engineProcesses,
  openDataset,
  pageButton,
  startTraining,
  waitForResult,
} from '../support/app-steps.ts';
import { writeShapes } from '../support/images/drawn-images.ts';
import { test } from '../support/electron-app.ts';
import { writePhotos } from '../support/images/photo-dataset.ts';

test('an engine killed in mid training is said, and the app stays usable and starts again with nothing half-written', async ({
  app: { electron },
  page,
  folders,
}) => {
  const shapes = path.join(folders.root, 'shapes');
  await writeShapes(shapes, 12);
  await openDataset(page, [shapes]);
  await startTraining(page, { epochs: 10_000, batchSize: 4 });
  await expect(page.getByRole('button', { name: 'Stop and save' })).toBeEnabled({ timeout: 60_000 });
  const [engine] = await engineProcesses(electron);
  if (engine === undefined) throw new Error('no engine runs');
  process.kill(engine, 'SIGKILL');

  const startAgain = page.getByRole('button', { name: 'Start again', exact: true });
  const said = page.getByRole('alert').filter({ has: startAgain });
  await expect(said).toContainText('Something outside Batchwise ended the training engine.');
  await pageButton(page, 'Data').click();
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
  expect(await engineProcesses(electron)).toEqual([]);

  await startAgain.click();
  await expect(said).toBeHidden({ timeout: 30_000 });
  await pageButton(page, 'Runs').click();
  await expect(page.getByRole('row').filter({ hasText: 'Interrupted' })).toHaveCount(1);
  expect(await unfinishedFiles(folders.root)).toEqual([]);

  await openDataset(page, [shapes]);
  await startTraining(page, { epochs: 3, batchSize: 4 });
  await waitForResult(page);
  await pageButton(page, 'Runs').click();
  await expect(page.getByRole('row').filter({ hasText: 'Finished' })).toHaveCount(1);
});

/** Drafts and whatever a run that never ended has left in its folder. */
async function unfinishedFiles(root: string): Promise<readonly string[]> {
  const names = await readdir(root, { recursive: true });
  return names.filter((name) => /\.draft$|\.tmp$|\.damaged-/.test(name));
}

test('fine-tuning all of the base model, which needs more than 2 GB, works in the app’s own process', async ({
  page,
  folders,
}) => {
  test.setTimeout(300_000);
  const shapes = path.join(folders.root, 'shapes');
  await writeShapes(path.join(shapes, 'train'), 12);
  await writeShapes(path.join(shapes, 'val'), 1);
  await openDataset(page, [shapes]);
  await pageButton(page, 'Train').click();
  await page.getByRole('radio', { name: 'Whole network' }).check({ force: true });
  // The image that is in validation too is left out of training: 3 · 11 = 33, an update of 32 in one pass.
  await startTraining(page, { epochs: 1, batchSize: 32 });
  await waitForResult(page, 240_000);
});

test('frames keep coming and the window answers while the engine works at full load', async ({
  page,
  folders,
}) => {
  const photos = path.join(folders.root, 'photos');
  await writePhotos(photos, 120, 'full load');
  await openDataset(page, [photos]);
  await startTraining(page, { epochs: 2000, batchSize: 8 });
  await expect(page.getByRole('progressbar').first()).toBeVisible();
  const frames = await page.evaluate(async () => {
    let count = 0;
    const end = performance.now() + 3000;
    while (performance.now() < end) {
      await new Promise(requestAnimationFrame);
      count++;
    }
    return count;
  });
  expect(frames).toBeGreaterThan(15);
  // The window goes on working, and what it shows of the run moves.
  await pageButton(page, 'Data').click();
  await expect(page.getByRole('region', { name: 'Classes' })).toBeVisible();
  await pageButton(page, 'Train').click();
  const step = page.getByRole('term').filter({ hasText: /^Step/ }).locator('xpath=following-sibling::dd');
  await expect(step).toBeVisible({ timeout: 60_000 });
  const before = await step.textContent();
  await expect(step).not.toHaveText(before ?? '');
  await page.getByRole('button', { name: 'Stop and save' }).click();
  await waitForResult(page);
});
