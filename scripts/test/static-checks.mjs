import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { repositoryFolder } from '../setup/folders.mjs';
import { runNpm } from '../setup/run-command.mjs';
import { countStep } from './counts.mjs';

/** Checks that read the sources without running them, the longest first. */
const checks = [
  ['Lint', 'lint'],
  ['Types', 'types'],
  ['Format', 'format:check'],
  ['Import rules', 'imports'],
  ['Dead code', 'dead-code'],
];

/**
 * Runs them in parallel, one per core.
 * @param {object} options
 * @param {boolean} options.afresh lints every file. Otherwise, ESLint reuses its result for an unchanged file, even if a type
 *   that the file imports has changed.
 */
export async function runStaticChecks({ env, print, afresh }) {
  if (afresh)
    await rm(path.join(repositoryFolder, 'node_modules/.cache/eslint'), { recursive: true, force: true });
  const waiting = checks.map(([label, script]) => async () => {
    const start = Date.now();
    const { code, output } = await runNpm(['run', '--silent', script], { cwd: repositoryFolder, env });
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    print(`${label}: ${code === 0 ? 'passed' : 'failed'} (${seconds} s)`);
    if (code !== 0) print(output.trimEnd());
    return { label, counts: countStep(code) };
  });
  const rows = [];
  const lane = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) rows.push(await check());
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return rows;
}
