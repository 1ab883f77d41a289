import path from 'node:path';
import { expect } from '@playwright/test';
import { openDataset, pageButton } from '../app-steps.ts';
import { repository, test, type RunningApp } from '../electron-app.ts';
import { imageSet } from '../images/image-set.ts';

/* Screenshots of Compare, like those of the other pages in pages.screens.ts. */
const target = path.join(repository, 'test-results', 'screenshots');
const sizes = [
  [900, 600],
  [1440, 900],
] as const;

test.describe.configure({ timeout: 600_000 });

for (const theme of ['Light', 'Dark'] as const) {
  test(`comparing in ${theme.toLowerCase()} colors`, async ({ app, page }) => {
    const shoot = (name: string): Promise<void> => shootAllSizes(app, `${theme.toLowerCase()}-9-${name}`);
    await page.getByRole('radio', { name: theme }).check({ force: true });
    await pageButton(page, 'Compare').click();
    await shoot('compare-empty');
    await pageButton(page, 'Data').click();
    await openDataset(page, [imageSet('ants-and-bees')]);
    await pageButton(page, 'Compare').click();
    await expect(page.getByText(/the runs take/i)).toBeVisible();
    await shoot('compare-setup');
    await page.getByRole('button', { name: 'More seeds' }).click();
    await page.getByRole('main').getByRole('button', { name: 'Compare', exact: true }).click();
    await expect(page.getByText(/2 of 8 runs done/)).toBeVisible({ timeout: 120_000 });
    await shoot('compare-running');
    await page.getByRole('button', { name: 'Stop and save' }).click();
    await expect(page.getByText('This comparison was stopped.')).toBeVisible();
    await shoot('compare-stopped');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByText(/ of 8 runs done/)).toBeVisible();
    await expect(page.getByText(/ of 8 runs done/)).toBeHidden({ timeout: 120_000 });
    await shoot('compare-done');
    await page.getByRole('radio', { name: 'Epochs' }).check({ force: true });
    await page.getByRole('radio', { name: 'Training loss' }).check({ force: true });
    await page.getByRole('table').scrollIntoViewIfNeeded();
    await shoot('compare-table');
  });
}

async function shootAllSizes({ electron, page }: RunningApp, name: string): Promise<void> {
  for (const [width, height] of sizes) {
    await electron.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
      { width, height },
    );
    await expect.poll(() => page.evaluate(() => innerWidth)).toBe(width);
    await page.screenshot({ path: path.join(target, `${name}-${width}.png`) });
  }
}
