import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';
import { Connection } from '#engine/storage/database/connection.ts';
import { pageButton } from '../support/app-steps.ts';
import { test } from '../support/electron-app.ts';

test('a list of runs that is damaged or from a newer app is said in a sentence, and nothing of it is lost', async ({
  launch,
  folders: { data },
}) => {
  const list = path.join(data, 'batchwise-1.db');
  await mkdir(data, { recursive: true });
  await writeFile(list, 'this was a database once, '.repeat(400));
  const first = await launch();
  await expect(first.page.getByText('The list of projects and runs was damaged')).toBeVisible();
  await pageButton(first.page, 'Runs').click();
  await expect(first.page.getByText('Your runs will be listed here')).toBeVisible();
  await first.electron.close();
  const aside = (await readdir(data)).find((name) => /\.damaged-.*Z$/.test(name)) ?? '';
  expect(await readFile(path.join(data, aside), 'utf8')).toContain('this was a database once');

  await rm(list);
  const newer = new Connection(list);
  newer.execute('PRAGMA user_version = 99');
  newer.close();
  const { page } = await launch();
  await expect(page.getByRole('alert')).toContainText('A newer version of Batchwise wrote the list');
  await page.getByRole('button', { name: 'Start again' }).click();
  await expect(page.getByRole('alert')).toContainText('A newer version of Batchwise wrote the list');
});
