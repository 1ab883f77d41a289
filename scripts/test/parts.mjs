import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInForeground } from '../run/foreground.mjs';
import { installedElectron } from '../setup/electron/runtime.mjs';
import { repositoryFolder } from '../setup/folders.mjs';
import { runNpm } from '../setup/run-command.mjs';
import { tensorflowObstacle } from '../setup/tensorflow/obstacle.mjs';
import { installedTensorflow, unavailableTensorflow } from '../setup/tensorflow/runtime.mjs';
import { countPlaywright, countRunner, countStep, countVitest } from './counts.mjs';

const verifyScripts = [
  ['Format', 'format:check'],
  ['Lint', 'lint'],
  ['Types', 'types'],
  ['Import rules', 'imports'],
  ['Dead code', 'dead-code'],
];

/** Each part gives its rows: what ran, and its counts. */
export const parts = {
  verify,
  unit,
  browser: (env) => playwright('browser', env),
  e2e: (env) => playwright('e2e', env),
};

/**
 * Whether set-up brought what it can bring here. Without this, tests that choose the portable engine by themselves
 * could pass on a machine where TensorFlow is broken.
 */
export function checkRuntimes(say) {
  const obstacle = tensorflowObstacle();
  const states = [
    ['Electron runtime', installedElectron() ? undefined : 'it is not installed'],
    ['TensorFlow runtime', installedTensorflow() || obstacle ? undefined : unavailableTensorflow()?.reason],
  ];
  return states.map(([label, problem]) => {
    const isFine = problem === undefined;
    say(`${label}: ${isFine ? 'passed' : `failed (${problem})`}`);
    return { label, counts: countStep(isFine ? 0 : 1) };
  });
}

async function verify(env, say) {
  const rows = [];
  for (const [label, script] of verifyScripts) {
    const start = Date.now();
    const { code, output } = await runNpm(['run', '--silent', script], { cwd: repositoryFolder, env });
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    say(`${label}: ${code === 0 ? 'passed' : 'failed'} (${seconds} s)`);
    if (code !== 0) say(output.trimEnd());
    rows.push({ label, counts: countStep(code) });
  }
  return rows;
}

async function unit(env) {
  return withReportFile(async (file) => {
    const program = path.join(repositoryFolder, 'node_modules', 'vitest', 'vitest.mjs');
    const args = [program, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = await runInForeground(process.execPath, args, { cwd: repositoryFolder, env });
    return [{ label: 'Unit and contract tests', counts: countRunner(code, file, countVitest) }];
  });
}

async function playwright(project, env) {
  return withReportFile(async (file) => {
    const program = path.join(repositoryFolder, 'node_modules', '@playwright', 'test', 'cli.js');
    const args = [program, 'test', '--project', project, '--reporter=list,json'];
    const code = await runInForeground(process.execPath, args, {
      cwd: repositoryFolder,
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    });
    const label = project === 'e2e' ? 'End-to-end tests' : 'Browser tests';
    return [{ label, counts: countRunner(code, file, countPlaywright) }];
  });
}

async function withReportFile(body) {
  const folder = mkdtempSync(path.join(tmpdir(), 'batchwise-test-'));
  try {
    return await body(path.join(folder, 'report.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
