import { copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { drop, openDataset, pageButton } from '../support/app-steps.ts';
import { drawShape, writeShapes } from '../support/images/drawn-images.ts';
import { test } from '../support/electron-app.ts';
import { catPhoto } from '../support/images/photo-dataset.ts';

test('every folder or file that cannot be opened gives one sentence, and what was open stays open', async ({
  page,
  folders: { root },
}) => {
  const at = (...parts: string[]): string => path.join(root, ...parts);
  await writeShapes(at('good'), 4);
  await writeShapes(at('one class'), 4, ['circle']);
  await mkdir(at('empty'));
  await writeShapes(at('flat'), 3, ['square']);
  for (const name of ['a', 'b']) {
    await mkdir(at('texts', name), { recursive: true });
    await writeFile(at('texts', name, 'notes.txt'), 'no image');
  }
  await writeFile(at('notes.txt'), 'no archive');
  await writeFile(at('broken.zip'), Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(200, 7)]));
  const photo = at('single.png');
  await writeFile(photo, drawShape('circle', 1));

  await openDataset(page, [at('good')]);
  const cases = [
    [at('one class'), 'Only one class has images: “circle”.'],
    [at('empty'), 'There are no images in “empty”. It’s empty.'],
    [at('flat', 'square'), 'are directly in “square”.'],
    [at('texts'), 'There are no images in “texts”.'],
    [at('notes.txt'), 'There are no images in “notes.txt”.'],
    [at('broken.zip'), '“broken.zip” can’t be read as a ZIP file'],
    [photo, 'A single image has no class.'],
  ] as const;
  for (const [dropped, sentence] of cases) {
    await drop(page, [dropped]);
    await expectOneSentence(page, sentence);
  }
  await expect(page.getByRole('heading', { name: 'good', level: 1 })).toBeVisible();
  await expect(page.getByText('12 images in 3 classes')).toBeVisible();
});

async function expectOneSentence(page: Page, sentence: string): Promise<void> {
  const alert = page.getByRole('alert');
  await expect(alert).toContainText(sentence);
  await expect(alert).toHaveCount(1);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(alert).toBeHidden();
}

test('a folder with everything odd in it opens, and each oddity is listed with its reason', async ({
  page,
  folders: { root },
}) => {
  const folder = path.join(root, '🐜 odd 中文');
  await writeShapes(folder, 6, ['circle', 'square']);
  const circle = (name: string): string => path.join(folder, 'circle', name);
  const whole = await readFile(circle('000.png'));
  await writeFile(circle('broken.png'), Buffer.concat([whole.subarray(0, 40), Buffer.alloc(60, 1)]));
  await writeFile(circle('cut.png'), whole.subarray(0, whole.length - 30));
  await copyFile(circle('000.png'), circle(`again ${'x'.repeat(190)}.png`));
  await copyFile(path.join(folder, 'square', '000.png'), circle('also a square.png'));
  await writeFile(path.join(folder, 'square', 'really a png.jpg'), drawShape('square', 50));
  await writeFile(path.join(folder, '.DS_Store'), 'x');
  await writeFile(circle('Thumbs.db'), 'x');
  await writeFile(circle('notes.txt'), 'x');
  await writeFile(circle('drawing.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await mkdir(path.join(folder, 'triangle'));
  await symlink(folder, path.join(folder, 'circle', 'loop'));
  await copyFile(catPhoto, circle('ein Foto 📷 mit Leerzeichen.jpg'));

  await openDataset(page, [folder]);
  await expect(page.getByRole('heading', { name: '🐜 odd 中文' })).toBeVisible();
  const findings = page.getByRole('region', { name: 'Worth knowing' });
  for (const title of [
    '1 file can’t be read',
    '1 image is cut short',
    '1 exact duplicate',
    /in two classes/,
    '1 image has the wrong extension',
    /files? (is|are)n’t (an image|images)/,
    '1 file has an unsupported format',
    '1 folder is empty',
    '1 link leads back to itself',
  ]) {
    await expect(findings.getByText(title).first()).toBeVisible();
  }
  await findings.getByText('1 image is cut short').click();
  await expect(findings.getByRole('list', { name: '1 image is cut short' })).toContainText('circle/cut.png');
});

test('a recent project opens from the list in the next session, and one that is gone says so', async ({
  launch,
  folders: { root },
}) => {
  const [kept, gone] = [path.join(root, 'kept'), path.join(root, 'gone')];
  await writeShapes(kept, 3);
  await writeShapes(gone, 3);
  const first = await launch();
  await openDataset(first.page, [gone]);
  await openDataset(first.page, [kept]);
  await expect(first.page.getByRole('heading', { name: 'kept' })).toBeVisible();
  await first.page.getByRole('radio', { name: 'Dark' }).check({ force: true });
  await first.electron.close();
  await rm(gone, { recursive: true });

  const { page } = await launch();
  const recent = page.getByRole('region', { name: 'Recent projects' });
  await expect(recent.getByRole('button', { name: /^gone/ })).toBeDisabled();
  await recent.getByRole('button', { name: /^kept/ }).click();
  await expect(page.getByText('9 images in 3 classes')).toBeVisible();
  await expect(pageButton(page, 'Train')).toContainText('Ready');
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
});
