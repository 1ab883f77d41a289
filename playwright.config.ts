import { defineConfig } from '@playwright/test';

export default defineConfig({
  outputDir: 'test-results/artifacts',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  projects: [
    { name: 'browser-export', testDir: 'test/browser', testMatch: 'prepare.setup.ts' },
    { name: 'browser', testDir: 'test/browser', dependencies: ['browser-export'] },
    { name: 'e2e', testDir: 'test/e2e' },
    // Images to be looked at, no tests: run by name only.
    { name: 'screenshots', testDir: 'test/support/screenshots', testMatch: '*.screens.ts' },
  ],
});
