// The checks of `npm test` that don't need a built app, fast from the second time on: files unchanged since they last passed
// aren't checked again. CONTRIBUTING.md explains what that can miss.
import path from 'node:path';
import { runInForeground } from './run/foreground.mjs';
import { repositoryFolder } from './setup/folders.mjs';
import { runStaticChecks } from './test/static-checks.mjs';
import { lastPassed, recordPassed, sourceHashes, testsToRun } from './test/tested-sources.mjs';

const print = (text) => process.stdout.write(`${text}\n`);

const rows = await runStaticChecks({ env: process.env, print, afresh: false });
const unitTestsPass = await runUnitTests();
process.exitCode = unitTestsPass && rows.every(({ counts }) => counts.failed === 0) ? 0 : 1;

async function runUnitTests() {
  const sources = sourceHashes();
  const wanted = testsToRun(lastPassed(), sources);
  if (wanted.length === 0) {
    print('Unit tests: nothing that they read has changed since they passed');
  } else {
    print(wanted === 'all' ? 'Unit tests: all' : `Unit tests: those that import ${describe(wanted)}`);
    const code = await runInForeground(process.execPath, vitestArguments(wanted), { cwd: repositoryFolder });
    if (code !== 0) return false;
  }
  await recordPassed(sources);
  return true;
}

function vitestArguments(wanted) {
  const program = path.join(repositoryFolder, 'node_modules', 'vitest', 'vitest.mjs');
  const projects = ['--project', 'node', '--project', 'renderer'];
  if (wanted === 'all') return [program, 'run', ...projects];
  return [program, 'related', '--run', '--passWithNoTests', ...projects, ...wanted];
}

const describe = (files) => (files.length > 3 ? `one of ${files.length} changed files` : files.join(', '));
