import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { PreparedExport } from '../prepare/prepared-export.ts';

export const repository = fileURLToPath(new URL('../../..', import.meta.url));
/** Where `prepare.setup.ts` leaves the export and the app's own predictions; each suite of photos has its own. */
export const preparedFolder = (): string =>
  path.join(
    repository,
    'node_modules/.cache/batchwise-test',
    `browser-${String(test.info().project.metadata['photos'])}`,
  );

export async function readPrepared(): Promise<PreparedExport> {
  return JSON.parse(await readFile(path.join(preparedFolder(), 'prepared.json'), 'utf8')) as PreparedExport;
}

/** The limit that the export itself is checked with. */
export function expectSameProbabilities(
  actual: readonly number[],
  expected: readonly number[],
  what: string,
): void {
  expect(actual, what).toHaveLength(expected.length);
  const differences = expected.map((value, i) => Math.abs(value - (actual[i] ?? NaN)));
  expect(Math.max(...differences), what).toBeLessThan(1e-4);
}
