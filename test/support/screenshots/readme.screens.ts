import path from 'node:path';
import { expect } from '@playwright/test';
import { openDataset, pageButton, startTraining, waitForResult } from '../app-steps.ts';
import { repository, test } from '../electron-app.ts';
import { imageSet } from '../images/image-set.ts';

/*
 * The image in README.md: Train after a finished run on photos of BATCHWISE_IMAGES. It shows none of the photos, because
 * they aren't ours to copy. `xvfb-run -a -s "-screen 0 1600x1000x24" npx playwright test --project screenshots readme`
 * writes it to docs/images; the font is the system's.
 */
test.describe.configure({ timeout: 600_000 });

test('the result of a run, for the README', async ({ app, page }) => {
  await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900),
  );
  await page.getByRole('radio', { name: 'Light' }).check({ force: true });
  await openDataset(page, [imageSet('ants-and-bees')]);
  await startTraining(page, { epochs: 30 });
  await waitForResult(page, 300_000);
  const accuracy = await pageButton(page, 'Inspect').textContent();
  expect(Number(/([\d.]+)%/.exec(accuracy ?? '')?.[1])).toBeGreaterThan(90);
  // Away from the button that was pressed: what now lies there would be shown as hovered.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: path.join(repository, 'docs', 'images', 'train.png') });
});
