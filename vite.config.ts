import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Tests of the engine, which start its programs and compute on all cores. */
const engineTests = (
  name: string,
  include: readonly string[],
  testTimeout = 60_000,
  globalSetup: readonly string[] = [],
): TestProjectInlineConfiguration => ({
  extends: true,
  test: {
    name,
    environment: 'node',
    include: [...include],
    pool: 'forks',
    testTimeout,
    hookTimeout: 120_000,
    globalSetup: [...globalSetup],
  },
});

// `npm run test:unit` runs `node` and `renderer`; the others need more than a checkout, or much time: docs/testing.md.
export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  test: {
    globalSetup: ['test/support/global-setup.ts'],
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
      engineTests('peers', ['test/peers/**/*.test.ts'], 60_000, ['test/peers/environment.ts']),
      engineTests('long', ['test/long/**/*.test.ts'], 3_600_000),
    ],
  },
});
