import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { _electron, expect } from '@playwright/test';
import {
  answerDialogs,
  drop,
  openDataset,
  pageButton,
  startTraining,
  waitForResult,
} from '../support/app-steps.ts';
import { repository, test } from '../support/electron-app.ts';
import { photoSuite } from '../support/images/photo-suite.ts';

test('a dropped folder of photos becomes a web page that answers as the app does @photos', async ({
  app: { electron },
  page,
  folders,
  program,
}) => {
  const { folder, imageCount, accuracy: expected, photo } = await photoSuite(folders.root);
  await openDataset(page, [folder]);
  await expect(page.getByText(`${imageCount} images in 2 classes`)).toBeVisible();
  await expect.poll(() => shownImages(page)).toBeGreaterThan(8);

  await startTraining(page);
  await waitForResult(page);
  await page.getByRole('button', { name: 'See the result' }).click();
  const accuracy = page.getByRole('heading', { name: 'Accuracy on validation images' }).locator('..');
  await expect(accuracy.getByText(expected)).toBeVisible();

  await drop(page, [photo.file]);
  const tried = page.getByRole('region', { name: 'Try it' }).getByRole('listitem').first();
  await expect(tried).toContainText(photo.className, { timeout: 60_000 });
  const appAnswer = percentIn(await tried.textContent());

  await pageButton(page, 'Export').click();
  const target = path.join(folders.root, 'exports');
  await mkdir(target);
  await answerDialogs(electron, [target]);
  await page.getByRole('button', { name: 'Export…' }).click();
  await expect(page.getByText(/^Exported and verified on \d+ images/)).toBeVisible({ timeout: 60_000 });
  expect(await readdir(target)).toEqual([`${path.basename(folder)} model`]);

  const exported = path.join(target, `${path.basename(folder)} model`);
  const pages = (await readdir(exported, { recursive: true })).filter((name) => name.endsWith('index.html'));
  expect(pages).toHaveLength(1);
  const chromium = await _electron.launch({
    executablePath: program.executable,
    args: [path.join(repository, 'test/support/browser-shell'), ...program.args.slice(0, -1)],
    env: program.env,
  });
  try {
    const model = await chromium.firstWindow();
    await model.goto(pathToFileURL(path.join(exported, pages[0] ?? '')).href);
    await model.locator('input[type=file]').setInputFiles(photo.file);
    const answer = model.getByRole('article').getByRole('listitem').first();
    await expect(answer).toContainText(photo.className, { timeout: 60_000 });
    expect(Math.abs(percentIn(await answer.textContent()) - appAnswer)).toBeLessThanOrEqual(0.1001);
  } finally {
    await chromium.close();
  }
});

/** How many images have really been loaded from their `thumb://` addresses. */
function shownImages(page: import('@playwright/test').Page): Promise<number> {
  return page.evaluate(
    () =>
      [...document.images].filter(({ src, naturalWidth }) => src.startsWith('thumb:') && naturalWidth > 0)
        .length,
  );
}

function percentIn(text: string | null): number {
  const figure = /([\d.]+)\s?%/.exec(text ?? '')?.[1];
  if (figure === undefined) throw new Error(`no percentage in “${text ?? ''}”`);
  return Number(figure);
}
