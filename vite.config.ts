import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Tests of the engine, which start its programs and compute on all cores. */
const engineTests = (
  name: string,
  include: string[],
  more: TestProjectInlineConfiguration['test'] = {},
): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    ...{ name, include, environment: 'node', pool: 'forks' },
    ...{ testTimeout: 60_000, hookTimeout: 120_000 },
    ...more,
  },
});

/** They ask `test/support/repeated.ts` how often. */
const repeatedTests = [
  'test/contract/models.test.ts',
  'test/unit/engine/services/resume.test.ts',
  'test/unit/engine/storage/open-database.test.ts',
];

// `npm run test:unit` runs `node` and `renderer`; the others need more than a checkout, or much time: docs/testing.md.
export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    // Vitest leaves one core to itself, which on two cores means one file after the other.
    maxWorkers: '100%',
    projects: [
      engineTests('node', [
        'test/unit/{shared,engine,app,scripts,docs}/**/*.test.{ts,mjs}',
        'test/{contract,cli,node-versions}/**/*.test.ts',
      ]),
      {
        extends: true,
        test: {
          name: 'renderer',
          environment: 'jsdom',
          include: ['test/unit/renderer/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      engineTests('images', ['test/images/**/*.test.ts']),
      engineTests('peers', ['test/peers/**/*.test.ts'], { globalSetup: ['test/peers/environment.ts'] }),
      engineTests('long', repeatedTests, { testTimeout: 3_600_000, provide: { isLong: true } }),
    ],
  },
});
