import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** The counts of a check as a whole, such as the linter. @returns {Counts} */
export function countStep(exitCode) {
  return exitCode === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * Counts from Vitest's JSON report. A file that couldn't be loaded has no tests and counts as one failure.
 * @returns {Counts}
 */
export function countVitest(report) {
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every(isNotFailed),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}

function isNotFailed({ status }) {
  return status !== 'failed';
}

/** Counts from Playwright's JSON report, including errors outside of tests, such as a broken config. @returns {Counts} */
export function countPlaywright({ stats, errors = [] }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  };
}

/**
 * A runner's counts from its report file. Exit code and report must agree: a runner that died, that failed without a failed
 * test, or that ran nothing at all counts as one more failure.
 * @returns {Counts}
 */
export function countRunner(exitCode, reportFile, count) {
  let counts;
  try {
    counts = count(JSON.parse(readFileSync(reportFile, 'utf8')));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const ranNothing = counts.passed + counts.failed === 0;
  const diedUnseen = exitCode !== 0 && counts.failed === 0;
  return ranNothing || diedUnseen ? { ...counts, failed: counts.failed + 1 } : counts;
}

/** @returns {Counts} */
export function addCounts(list) {
  const sum = (key) => list.reduce((total, counts) => total + counts[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}
