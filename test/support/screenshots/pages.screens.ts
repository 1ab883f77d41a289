import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Locator } from '@playwright/test';
import {
  answerDialogs,
  drop,
  engineProcesses,
  openDataset,
  pageButton,
  startTraining,
  waitForResult,
} from '../app-steps.ts';
import { repository, test, type RunningApp } from '../electron-app.ts';
import { imageSet } from '../images/image-set.ts';

/*
 * Screenshots of every page of the real window: light and dark, small and large, empty and full. Not tests.
 * `xvfb-run -a -s "-screen 0 1600x1000x24" npx playwright test --project screenshots`
 * writes them to test-results/screenshots. They show photos from BATCHWISE_IMAGES.
 */
const target = path.join(repository, 'test-results', 'screenshots');
const sizes = [
  [900, 600],
  [1440, 900],
] as const;
const photos = imageSet('ants-and-bees');

test.describe.configure({ timeout: 600_000 });

for (const theme of ['Light', 'Dark'] as const) {
  test(`pages in ${theme.toLowerCase()} colors`, async ({ app, page, folders }) => {
    const shoot = (name: string, shown?: Locator): Promise<void> =>
      shootAllSizes(app, `${theme.toLowerCase()}-${name}`, shown);
    await page.getByRole('radio', { name: theme }).check({ force: true });
    for (const name of ['Data', 'Train', 'Inspect', 'Export', 'Runs', 'Learn'] as const) {
      await pageButton(page, name).click();
      await shoot(`1-empty-${name.toLowerCase()}`);
    }

    await pageButton(page, 'Data').click();
    await drop(page, [path.join(repository, 'assets', 'base-models')]);
    await expect(page.getByRole('alert')).toBeVisible();
    await shoot('2-data-error');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await openDataset(page, [photos]);
    await shoot('2-data');
    await page.getByRole('button', { name: /^Show images of bees/ }).click();
    await shoot('2-data-class');
    await page.getByRole('gridcell').first().dblclick();
    await shoot('2-data-image');
    await page.keyboard.press('Escape');

    await pageButton(page, 'Train').click();
    await shoot('3-train');
    await page.getByRole('button', { name: 'Recommend', exact: true }).click();
    await expect(page.getByRole('progressbar', { name: /^Timing steps/ })).toBeVisible({ timeout: 60_000 });
    await shoot('3-train-recommending');
    const again = page.getByRole('button', { name: 'Measure again' });
    await expect(again).toBeVisible({ timeout: 180_000 });
    await shoot('3-train-recommended', page.getByRole('list', { name: 'Measurements on this ruler' }));
    await shoot('3-train-recommended-bars', again);
    const more = page.locator('summary').getByText('More', { exact: true });
    await more.click();
    await shoot('3-train-more', page.getByRole('radiogroup', { name: 'Class weights' }));
    await startTraining(page, { epochs: 3000 });
    await shoot('3-train-preparing');
    await expect(page.getByRole('button', { name: 'Stop and save' })).toBeEnabled({ timeout: 60_000 });
    await shoot('3-train-running');
    await page.getByRole('button', { name: 'Discard…' }).click();
    await shoot('3-train-discard');
    await page.getByRole('button', { name: 'Keep training' }).click();
    await page.getByRole('button', { name: 'Stop and save' }).click();
    await waitForResult(page);
    await shoot('3-train-ended');
    await shoot('3-train-measured', page.getByRole('img', { name: /^Changed predictions/ }));

    await pageButton(page, 'Inspect').click();
    await shoot('4-inspect');
    await drop(page, [path.join(photos, 'val', 'bees', '1032546534_06907fe3b3.jpg')]);
    await expect(page.getByRole('region', { name: 'Try it' }).getByRole('listitem').first()).toBeVisible({
      timeout: 60_000,
    });
    await shoot('4-inspect-try');
    await page.getByRole('button', { name: 'Path of the weights' }).click();
    await shoot('4-own-run');
    await page.getByRole('button', { name: 'Draw the map' }).click();
    await expect(page.getByRole('progressbar', { name: /^Measuring the loss/ })).toBeVisible();
    await shoot('4-own-run-drawing');
    await expect(page.getByText(/^The mean loss over/)).toBeVisible({ timeout: 120_000 });
    await expect(page.getByRole('button', { name: 'Cancel' })).toBeHidden({ timeout: 120_000 });
    await shoot('4-own-run-drawn');
    await shoot('4-own-run-map', page.getByRole('img', { name: /^Map of the training loss/ }));
    await page.getByRole('button', { name: 'All pages' }).click();
    await page.getByRole('button', { name: /^Powers of two/ }).click();
    await shoot('4-limits-measured', page.getByRole('table', { name: 'Measured on this computer' }));
    await pageButton(page, 'Export').click();
    await shoot('5-export');
    await mkdir(path.join(folders.root, 'exports'));
    await answerDialogs(app.electron, [path.join(folders.root, 'exports')]);
    await page.getByRole('button', { name: 'Export…' }).click();
    await expect(page.getByText(/^Exported and verified on \d+ images/)).toBeVisible({ timeout: 60_000 });
    await shoot('5-export-done');
    await pageButton(page, 'Runs').click();
    await shoot('6-runs');
    await page.getByRole('button', { name: 'About' }).click();
    await shoot('7-about');
    for (const engine of await engineProcesses(app.electron)) process.kill(engine, 'SIGKILL');
    await expect(page.getByRole('button', { name: 'Start again' })).toBeVisible();
    await shoot('8-engine-stopped');
  });
}

for (const theme of ['Light', 'Dark'] as const) {
  test(`pages of Learn in ${theme.toLowerCase()} colors`, async ({ app, page }) => {
    await page.getByRole('radio', { name: theme }).check({ force: true });
    await pageButton(page, 'Learn').click();
    const pages = page.getByRole('main').getByRole('list').getByRole('button');
    const count = await pages.count();
    for (let index = 0; index < count; index++) {
      await pages.nth(index).click();
      await shootAllSizes(app, `${theme.toLowerCase()}-9-learn-${index + 1}`);
      await page.getByRole('button', { name: 'All pages' }).click();
    }
  });
}

/** @param shown scrolled to the middle of the window; by default, the page is shown from its top */
async function shootAllSizes({ electron, page }: RunningApp, name: string, shown?: Locator): Promise<void> {
  for (const [width, height] of sizes) {
    await electron.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
      { width, height },
    );
    await expect.poll(() => page.evaluate(() => innerWidth)).toBe(width);
    await expect
      .poll(() => page.evaluate(() => [...document.images].every(({ complete }) => complete)))
      .toBe(true);
    await center(shown);
    await page.screenshot({ path: path.join(target, `${name}-${width}.png`) });
  }
  await shootZoomed({ electron, page }, name, shown);
}

/** The smallest window at 200%: 450×300 CSS pixels. */
async function shootZoomed({ electron, page }: RunningApp, name: string, shown?: Locator): Promise<void> {
  const zoom = (factor: number): Promise<void> =>
    electron.evaluate(({ BrowserWindow }, by) => {
      const window = BrowserWindow.getAllWindows()[0];
      window?.setContentSize(900, 600);
      window?.webContents.setZoomFactor(by);
    }, factor);
  await zoom(2);
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(450);
  await center(shown);
  // What is captured is the last frame drawn.
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
  // Playwright's own screenshot would be the upper left quarter.
  const image = await electron.evaluate(async ({ BrowserWindow }) =>
    (await BrowserWindow.getAllWindows()[0]?.webContents.capturePage())?.toPNG().toString('base64'),
  );
  await writeFile(path.join(target, `${name}-zoomed.png`), Buffer.from(image ?? '', 'base64'));
  await zoom(1);
}

async function center(shown?: Locator): Promise<void> {
  await shown?.evaluate((element) => element.scrollIntoView({ block: 'center' }));
}
