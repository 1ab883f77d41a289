import { defineConfig } from '@playwright/test';

/** Which photos `test/support/images/photo-suite.ts` gives the tests of a project. */
const made = { photos: 'fixtures' };
const real = { photos: 'ants-and-bees' };

export default defineConfig({
  outputDir: 'test-results/artifacts',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  projects: [
    { name: 'browser-export', testDir: 'test/browser', testMatch: 'prepare.setup.ts', metadata: made },
    { name: 'browser', testDir: 'test/browser', dependencies: ['browser-export'], metadata: made },
    { name: 'e2e', testDir: 'test/e2e', metadata: made },
    // `npm run test:images`: the tests that look at photos, with real ones.
    { name: 'images-export', testDir: 'test/browser', testMatch: 'prepare.setup.ts', metadata: real },
    {
      name: 'images',
      testDir: 'test',
      testMatch: ['browser/*.test.ts', 'e2e/*.test.ts'],
      grep: /@photos/,
      dependencies: ['images-export'],
      metadata: real,
    },
    // Images to be looked at, no tests: run by name only.
    { name: 'screenshots', testDir: 'test/support/screenshots', testMatch: '*.screens.ts' },
  ],
});
