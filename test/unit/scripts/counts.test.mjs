import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { addCounts, countPlaywright, countRunner, countVitest } from '../../../scripts/test/counts.mjs';
import { temporaryFolder } from './temporary.mjs';

const vitestReport = { numPassedTests: 7, numFailedTests: 1, numPendingTests: 2, numTodoTests: 0 };

function fileWith(report) {
  const file = path.join(temporaryFolder(), 'report.json');
  writeFileSync(file, JSON.stringify(report));
  return file;
}

test('a test file that couldn’t be loaded counts as a failure', () => {
  const testResults = [
    { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] },
    { status: 'failed', assertionResults: [] },
  ];
  expect(countVitest({ ...vitestReport, testResults })).toEqual({ passed: 7, failed: 2, skipped: 2 });
});

test('Playwright’s flaky tests count as passed, its errors outside of tests as failed', () => {
  const stats = { expected: 3, flaky: 1, unexpected: 2, skipped: 1 };
  expect(countPlaywright({ stats, errors: [{}] })).toEqual({ passed: 4, failed: 3, skipped: 1 });
});

test.each([
  ['ran nothing', 0, { expected: 0, flaky: 0, unexpected: 0, skipped: 0 }, 1],
  ['skipped everything', 0, { expected: 0, flaky: 0, unexpected: 0, skipped: 5 }, 1],
  ['failed without a failed test', 1, { expected: 2, flaky: 0, unexpected: 0, skipped: 0 }, 1],
  ['passed', 0, { expected: 2, flaky: 0, unexpected: 0, skipped: 0 }, 0],
])('a runner that %s counts as it should', (_, code, stats, failed) => {
  expect(countRunner(code, fileWith({ stats }), countPlaywright).failed).toBe(failed);
});

test('a runner without a report failed', () => {
  const missing = path.join(temporaryFolder(), 'report.json');
  expect(countRunner(0, missing, countVitest)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('counts add up', () => {
  const counts = { passed: 1, failed: 2, skipped: 3 };
  expect(addCounts([counts, counts])).toEqual({ passed: 2, failed: 4, skipped: 6 });
});
