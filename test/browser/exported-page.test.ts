import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { collectErrors, takeRefusedRequests, test } from './support/browser.ts';
import { expectSameProbabilities, preparedFolder, readPrepared } from './support/prepared.ts';

async function openPage(page: Page, folder: string): Promise<void> {
  await page.goto(pathToFileURL(path.join(folder, 'index.html')).href);
  await expect(page.getByText(/^(Runs in your browser with|This browser calculates)/)).toBeVisible({
    timeout: 90_000,
  });
}

/** Drops files as a file manager does. */
async function drop(page: Page, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  }
  await session.detach();
}

/** The probabilities that a card shows, in the order of the class names. */
async function probabilitiesOf(
  page: Page,
  fileName: string,
  classNames: readonly string[],
): Promise<number[]> {
  const card = page
    .getByRole('article')
    .filter({ has: page.getByRole('heading', { name: fileName, exact: true }) });
  await expect(card.locator('data')).toHaveCount(classNames.length, { timeout: 60_000 });
  const shown = await card
    .locator('.class')
    .evaluateAll((rows) =>
      rows.map(
        (row) =>
          [row.querySelector('.name')?.textContent ?? '', row.querySelector('data')?.value ?? ''] as const,
      ),
    );
  const values = new Map(shown);
  return classNames.map((name) => Number(values.get(name)));
}

test('opened from disk, it gives 20 dropped photos the app’s probabilities and asks no network @photos', async ({
  page,
  chromium,
}) => {
  const { folder, photos, classNames } = await readPrepared();
  const errors = collectErrors(page);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url().slice(0, 5)));
  await openPage(page, folder);
  await drop(
    page,
    photos.map(({ file }) => file),
  );
  for (const { file, probabilities } of photos) {
    expectSameProbabilities(
      await probabilitiesOf(page, path.basename(file), classNames),
      probabilities,
      file,
    );
  }
  await expect(page.getByText('Runs in your browser with WebAssembly')).toBeVisible();
  expect([...new Set(asked)].filter((start) => !['file:', 'data:'].includes(start))).toEqual([]);
  expect(await takeRefusedRequests(chromium)).toEqual([]);
  expect(errors).toEqual([]);
});

test('a chosen and a pasted image are classified, each with the image that the model sees', async ({
  page,
}) => {
  const { folder, photos, classNames } = await readPrepared();
  const [first, second] = photos;
  if (first === undefined || second === undefined) throw new Error('there are no photos');
  await openPage(page, folder);
  await page.getByLabel('Choose an image').setInputFiles(first.file);
  expectSameProbabilities(
    await probabilitiesOf(page, path.basename(first.file), classNames),
    first.probabilities,
    'chosen',
  );
  await page.evaluate(paste, (await readFile(second.file)).toString('base64'));
  expectSameProbabilities(
    await probabilitiesOf(page, 'pasted.jpg', classNames),
    second.probabilities,
    'pasted',
  );
  await expect(page.getByRole('img', { name: 'pasted.jpg as the model sees it' })).toBeVisible();
  const best = classNames[second.probabilities.indexOf(Math.max(...second.probabilities))] ?? '';
  await expect(page.getByRole('status')).toHaveText(new RegExp(`^pasted.jpg: ${best}, `));
});

function paste(base64: string): void {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([bytes], 'pasted.jpg', { type: 'image/jpeg' }));
  document.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
}

test('a file that is no image is reported as such, and the next one works', async ({ page }) => {
  const { folder, photos, classNames } = await readPrepared();
  const [photo] = photos;
  if (photo === undefined) throw new Error('there are no photos');
  await openPage(page, folder);
  await page.getByLabel('Choose an image').setInputFiles([
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no image') },
    { name: 'phone.heic', mimeType: 'image/heic', buffer: Buffer.from('no image') },
    { name: 'empty.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) },
  ]);
  const cards = page.getByRole('article');
  await expect(cards.filter({ hasText: 'notes.txt' })).toContainText('isn’t an image the browser can read');
  await expect(cards.filter({ hasText: 'phone.heic' })).toContainText('can’t read HEIC');
  await expect(cards.filter({ hasText: 'empty.jpg' })).toContainText('isn’t an image');
  await page.getByLabel('Choose an image').setInputFiles(photo.file);
  expectSameProbabilities(
    await probabilitiesOf(page, path.basename(photo.file), classNames),
    photo.probabilities,
    'next',
  );
  await page.getByRole('button', { name: 'Remove predictions' }).click();
  await expect(cards).toHaveCount(0);
});

test('hostile class names are text, and nothing of them runs', async ({ page }) => {
  const { hostile, photos } = await readPrepared();
  const [photo] = photos;
  if (photo === undefined) throw new Error('there are no photos');
  const errors = collectErrors(page);
  await openPage(page, hostile.folder);
  await page.getByLabel('Choose an image').setInputFiles(photo.file);
  const card = page.getByRole('article');
  await expect(card.locator('data')).toHaveCount(hostile.classNames.length, { timeout: 60_000 });
  const names = await card.locator('.name').allTextContents();
  expect(names.sort()).toEqual([...hostile.classNames].sort());
  await expect(page.locator('img, iframe')).toHaveCount(0);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('<b>Model</b> "one" & more');
  expect(errors).toEqual([]);
});

test('many classes show the best five; the others unfold by keyboard', async ({ page }) => {
  const { hostile, photos } = await readPrepared();
  const [photo] = photos;
  if (photo === undefined) throw new Error('there are no photos');
  await openPage(page, hostile.folder);
  await page.getByLabel('Choose an image').setInputFiles(photo.file);
  const rest = page.getByText(`${hostile.classNames.length - 5} more classes`);
  await rest.focus();
  await expect(page.locator('.name:visible')).toHaveCount(5);
  await page.keyboard.press('Enter');
  await expect(page.locator('.name:visible')).toHaveCount(hostile.classNames.length);
});

test('the keyboard reaches the choice first and opens it', async ({ page }) => {
  await openPage(page, (await readPrepared()).folder);
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Choose an image')).toBeFocused();
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Enter');
  expect((await chooser).isMultiple()).toBe(true);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in it, ${colorScheme}, and it fits a narrow window`, async ({ page }) => {
    const { hostile, photos } = await readPrepared();
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openPage(page, hostile.folder);
    const [photo] = photos;
    await page
      .getByLabel('Choose an image')
      .setInputFiles([photo?.file ?? '', path.join(preparedFolder(), 'prepared.json')]);
    await expect(page.locator('.waiting')).toHaveCount(0, { timeout: 60_000 });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await page.screenshot({ path: `test-results/exported-page-${colorScheme}-small.png`, fullPage: true });
    await page.setViewportSize({ width: 1000, height: 800 });
    await page.screenshot({ path: `test-results/exported-page-${colorScheme}.png`, fullPage: true });
  });
}
