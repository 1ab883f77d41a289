import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readJson, writeJsonAtomically } from '../setup/files.mjs';
import { repositoryFolder } from '../setup/folders.mjs';

/** Removed with the npm packages, so a new install tests everything again. */
const recordFile = path.join(repositoryFolder, 'node_modules', '.cache', 'batchwise-verify', 'passed.json');

/**
 * @returns {Record<string, string> | undefined} the hash of every file that Git tracks or would track, by path; undefined
 *   if this isn't a checkout
 */
export function sourceHashes() {
  const { status, stdout } = spawnSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: repositoryFolder,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    },
  );
  if (status !== 0) return undefined;
  const files = [...new Set(stdout.split('\0'))].filter((file) => file && existsSync(absolute(file)));
  return Object.fromEntries(files.map((file) => [file, hashOf(file)]));
}

const absolute = (file) => path.join(repositoryFolder, file);
const hashOf = (file) =>
  createHash('sha256')
    .update(readFileSync(absolute(file)))
    .digest('hex');

/** Records that the unit tests pass with these sources. */
export async function recordPassed(sources) {
  if (sources) await writeJsonAtomically(recordFile, sources);
}

/** The sources with which the unit tests last passed, if they have. */
export const lastPassed = () => readJson(recordFile);

const linkTest = 'test/unit/docs/links.test.ts';
/** Not imported, but started as processes or read as files. */
const reached = /^(main\/engine\/process|test\/(support|node-versions))\//;
const module = /^(main|renderer|shared|test|scripts)\/.*\.(ts|svelte|mjs)$/;
/** Other suites, not read by unit tests. */
const elsewhere = /^(bench|\.ci|test\/(browser|e2e|images|peers|long))\//;

/**
 * Which unit tests to run after changes. A module that a test uses without importing it, such as one imported by a worker,
 * isn't noticed; a changed file that isn't a module leads to all tests.
 * @param {Record<string, string> | undefined} passed
 * @param {Record<string, string> | undefined} now
 * @returns {'all' | string[]} all of them, or those that import one of these files, directly or through others
 */
export function testsToRun(passed, now) {
  if (!passed || !now) return 'all';
  const changed = [...new Set([...Object.keys(passed), ...Object.keys(now)])]
    .filter((file) => passed[file] !== now[file] && !elsewhere.test(file))
    .map((file) => (file.endsWith('.md') ? linkTest : file));
  if (changed.some((file) => reached.test(file) || !module.test(file))) return 'all';
  // Files that imported a deleted module have changed too.
  return [...new Set(changed)].filter((file) => file in now);
}
