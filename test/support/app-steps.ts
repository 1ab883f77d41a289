import { expect, type ElectronApplication, type Locator, type Page } from '@playwright/test';

/** What a user does in the window, by what they see there. */

export function pageButton(
  page: Page,
  name: 'Data' | 'Train' | 'Inspect' | 'Export' | 'Runs' | 'Compare' | 'Learn',
): Locator {
  return page.getByRole('navigation').getByRole('button', { name: new RegExp(`^${name}`) });
}

/** Drops files or folders on the middle of the window, with their real paths, like the system. */
export async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
  }
  await session.detach();
}

/** Drops a dataset and waits for its class cards. */
export async function openDataset(page: Page, paths: readonly string[]): Promise<void> {
  await drop(page, paths);
  await expect(page.getByRole('region', { name: 'Classes' })).toBeVisible({ timeout: 60_000 });
}

/** Sets epochs and batch size if given, and presses Train. */
export async function startTraining(
  page: Page,
  settings: { readonly epochs?: number; readonly batchSize?: number } = {},
): Promise<void> {
  await pageButton(page, 'Train').click();
  if (settings.epochs !== undefined) await typeNumber(page, 'Epochs', settings.epochs);
  if (settings.batchSize !== undefined) await typeNumber(page, 'Batch size', settings.batchSize);
  await page.getByRole('main').getByRole('button', { name: 'Train', exact: true }).click();
}

async function typeNumber(page: Page, label: string, value: number): Promise<void> {
  const field = page.getByRole('textbox', { name: label });
  await field.fill(String(value));
  await field.press('Enter');
}

export async function waitForResult(page: Page, timeout = 90_000): Promise<void> {
  await expect(page.getByRole('button', { name: 'See the result' })).toBeVisible({ timeout });
}

/** The engine's process ids; empty while none runs. */
export async function engineProcesses(electron: ElectronApplication): Promise<readonly number[]> {
  return electron.evaluate(({ app }) =>
    app.getAppMetrics().flatMap(({ name, pid }) => (name === 'Batchwise engine' ? [pid] : [])),
  );
}

/** Replies to the system's folder and file dialogs, which tests can't see, with these paths. */
export async function answerDialogs(electron: ElectronApplication, paths: readonly string[]): Promise<void> {
  await electron.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...filePaths] });
  }, paths);
}
