// The checks of `npm test` that need no built app, made quick for the second time: what hasn't changed since they last
// passed isn't looked at again. CONTRIBUTING.md says what that can miss.
import path from 'node:path';
import { runInForeground } from './run/foreground.mjs';
import { repositoryFolder } from './setup/folders.mjs';
import { runStaticChecks } from './test/static-checks.mjs';
import { lastPassed, recordPassed, sourceHashes, testsToRun } from './test/tested-sources.mjs';

const say = (text) => process.stdout.write(`${text}\n`);

const rows = await runStaticChecks({ env: process.env, say, afresh: false });
const unitTestsPass = await runUnitTests();
process.exitCode = unitTestsPass && rows.every(({ counts }) => counts.failed === 0) ? 0 : 1;

async function runUnitTests() {
  const sources = sourceHashes();
  const wanted = testsToRun(lastPassed(), sources);
  if (wanted.length === 0) {
    say('Unit tests: nothing that they read has changed since they passed');
  } else {
    say(wanted === 'all' ? 'Unit tests: all' : `Unit tests: those that import ${describe(wanted)}`);
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
