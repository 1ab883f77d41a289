import { expect } from '@playwright/test';
import { pageButton } from '../support/app-steps.ts';
import { test } from '../support/electron-app.ts';

test('what main did not expect, thrown or rejected, is a notice in the window, which goes on', async ({
  app: { electron },
  page,
}) => {
  const notice = page.getByText('Something went wrong inside Batchwise.');
  await electron.evaluate(() => {
    setTimeout(() => {
      throw new Error('thrown in a timer');
    });
  });
  await expect(notice).toContainText('thrown in a timer');
  await electron.evaluate(() => {
    setTimeout(() => void Promise.reject(new Error('rejected unseen')));
  });
  await expect(notice).toContainText('rejected unseen');
  await pageButton(page, 'Learn').click();
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toHaveText('Learn');
});
