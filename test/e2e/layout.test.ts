import { rename } from 'node:fs/promises';
import path from 'node:path';
import { expect, type ElectronApplication, type Page } from '@playwright/test';
import { openDataset, pageButton, startTraining, waitForResult } from '../support/app-steps.ts';
import { writeShapes } from '../support/images/drawn-images.ts';
import { test } from '../support/electron-app.ts';

const places = ['Data', 'Train', 'Inspect', 'Export', 'Runs', 'Compare', 'Learn'] as const;
const longName =
  'circles_and_all_that_is_round_with_a_name_that_no_card_and_no_column_of_a_table_is_as_wide_as';

test('in the smallest window, at 200 % too, no place is wider than the window, however long a name', async ({
  app: { electron },
  page,
  folders: { root },
}) => {
  const shapes = path.join(root, 'shapes');
  await writeShapes(shapes, 6);
  await rename(path.join(shapes, 'circle'), path.join(shapes, longName));
  await openDataset(page, [shapes]);
  await startTraining(page, { epochs: 10_000, batchSize: 2 });
  await expect(page.getByRole('button', { name: 'Stop and save' })).toBeEnabled({ timeout: 60_000 });
  await show(electron, page, 1);
  await expectInside(page, 'Train, running');
  await page.getByRole('button', { name: 'Stop and save' }).click();
  await waitForResult(page);
  await expectInside(page, 'Train, ended');
  for (const zoom of [1, 2]) {
    await show(electron, page, zoom);
    for (const name of places) {
      await pageButton(page, name).click();
      await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
      await expectInside(page, `${name} at ${zoom * 100} %`);
    }
  }
});

async function show(electron: ElectronApplication, page: Page, zoom: number): Promise<void> {
  await electron.evaluate(({ BrowserWindow }, factor) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.setContentSize(900, 600);
    window?.webContents.setZoomFactor(factor);
  }, zoom);
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(900 / zoom);
}

/** The signs of a trainStep line up with the edge; what can be hit around them reaches over it. */
const roundSignsPx = 8;

/** The sidebar and the place scroll up and down at most, and what a place consists of is no wider than it. */
async function expectInside(page: Page, where: string): Promise<void> {
  const tooWide = await page.evaluate(
    (toleratedPx) =>
      [...document.querySelectorAll('nav, main [role="region"], main section, main li')]
        .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + toleratedPx)
        .map(({ outerHTML }) => outerHTML.slice(0, 120)),
    roundSignsPx,
  );
  expect(tooWide, where).toEqual([]);
}
