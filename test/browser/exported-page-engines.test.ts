import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from '@playwright/test';
import { test } from './support/browser.ts';
import { expectSameProbabilities, preparedFolder, readPrepared } from './support/prepared.ts';

/** Writes a copy of the exported page whose text is changed before its own scripts run. */
async function changedPage(name: string, change: (html: string) => string): Promise<string> {
  const { folder } = await readPrepared();
  const html = await readFile(path.join(folder, 'index.html'), 'utf8');
  const changed = change(html);
  expect(changed).not.toBe(html);
  const file = path.join(preparedFolder(), name);
  await writeFile(file, changed);
  return pathToFileURL(file).href;
}

/** A script in front of the page's own; the copy has no policy, which would refuse it. */
const withScript = (html: string, script: string): string =>
  html
    .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
    .replace('<body>', `<body><script>${script}</script>`);

const withoutWasm = 'Object.defineProperty(globalThis, "WebAssembly", { value: undefined });';
const withoutWebgl = `
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, options) {
    return kind.startsWith('webgl') ? null : getContext.call(this, kind, options);
  };
  Object.defineProperty(globalThis, 'OffscreenCanvas', { value: undefined });`;
/** TensorFlow.js refuses a graphics card that is drawn by the processor; this computer may have no other. */
const softwareWebgl = `
  for (const kind of [HTMLCanvasElement, OffscreenCanvas]) {
    const getContext = kind.prototype.getContext;
    kind.prototype.getContext = function (name, options) {
      return getContext.call(this, name, { ...options, failIfMajorPerformanceCaveat: false });
    };
  }`;

const ways = [
  { engine: 'webgl', says: 'the graphics card (WebGL)', script: withoutWasm + softwareWebgl },
  { engine: 'cpu', says: 'plain JavaScript', script: withoutWasm + withoutWebgl },
];

for (const { engine, says, script } of ways) {
  test(`where WebAssembly is missing, ${says} gives the app’s probabilities`, async ({ page }) => {
    const { photos, classNames } = await readPrepared();
    const address = await changedPage(`${engine}.html`, (html) => withScript(html, script));
    await page.goto(address);
    await expect(page.locator('html')).toHaveAttribute('data-engine', engine, { timeout: 90_000 });
    await expect(page.getByText(`Runs in your browser with ${says}`)).toBeVisible();
    for (const { file, probabilities } of photos.slice(0, 2)) {
      await page.getByLabel('Choose an image').setInputFiles(file);
      const card = page.getByRole('article').filter({ hasText: path.basename(file) });
      await expect(card.locator('data')).toHaveCount(2, { timeout: 60_000 });
      const rows = await card
        .locator('.class')
        .evaluateAll((all) =>
          all.map((row) => [row.children[0]?.textContent, row.querySelector('data')?.value]),
        );
      const values = classNames.map((name) => Number(rows.find(([shown]) => shown === name)?.[1]));
      expectSameProbabilities(values, probabilities, file);
    }
  });
}

test('where nothing calculates right, the page says so and gives no prediction', async ({ page }) => {
  // The prediction that the page expects is moved by 0.01: every way to calculate is then wrong.
  const address = await changedPage('wrong.html', (html) =>
    html.replace(
      /"selfCheck":\{"logits":\[(-?[\d.e-]+)/,
      (_, first: string) => `"selfCheck":{"logits":[${Number(first) + 0.01}`,
    ),
  );
  await page.goto(address);
  await expect(page.getByText('This browser calculates the model wrongly')).toBeVisible({ timeout: 90_000 });
  const [photo] = (await readPrepared()).photos;
  await page.getByLabel('Choose an image').setInputFiles(photo?.file ?? '');
  await expect(page.getByRole('article')).toContainText('calculates the model wrongly');
  await expect(page.locator('data')).toHaveCount(0);
});
