import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInForeground } from '../run/foreground.mjs';
import { installedElectron } from '../setup/electron/runtime.mjs';
import { repositoryFolder } from '../setup/folders.mjs';
import { tensorflowObstacle } from '../setup/tensorflow/obstacle.mjs';
import { installedTensorflow, unavailableTensorflow } from '../setup/tensorflow/runtime.mjs';
import { countPlaywright, countRunner, countStep, countVitest } from './counts.mjs';
import { runStaticChecks } from './static-checks.mjs';
import { recordPassed, sourceHashes } from './tested-sources.mjs';

/** What `npm test` runs; each part returns rows: what ran, and its counts. */
export const parts = {
  verify: (env, print) => runStaticChecks({ env, print, afresh: true }),
  unit,
  browser: async (env) => [await playwright('browser', 'Browser tests', env)],
  e2e: async (env) => [await playwright('e2e', 'End-to-end tests', env)],
};

/** What needs more than a checkout, or a lot of time; runs only by name. */
export const suites = {
  images: async (env) => [
    await vitest(['images'], 'Tests with large sets of images', env),
    await playwright('images', 'Browser and end-to-end tests with real photos', env),
  ],
  peers: async (env) => [await vitest(['peers'], 'Tests against other programs', env)],
  long: async (env) => [await vitest(['long'], 'Tests with big counts', env)],
};

const imageSets = ['ants-and-bees', 'cifar-10-sample', 'fashion-mnist.zip'];

/** @returns {string | undefined} why a suite can't run, known before anything is set up for it */
export function suiteObstacle(name, folder = process.env.BATCHWISE_IMAGES) {
  if (name !== 'images') return undefined;
  const sets = imageSets.join(', ');
  if (!folder) return `Set BATCHWISE_IMAGES to a folder that holds ${sets} (see docs/testing.md).`;
  const missing = imageSets.filter((set) => !existsSync(path.join(folder, set)));
  if (missing.length === 0) return undefined;
  return `${folder}, which BATCHWISE_IMAGES names, lacks ${missing.join(', ')} (see docs/testing.md).`;
}

/**
 * Whether set-up installed what it can install here. Without this check, tests that choose the backend automatically could
 * pass with wasm on a machine where TensorFlow is broken.
 */
export function checkRuntimes(print) {
  const obstacle = tensorflowObstacle();
  const states = [
    ['Electron runtime', installedElectron() ? undefined : 'it is not installed'],
    ['TensorFlow runtime', installedTensorflow() || obstacle ? undefined : unavailableTensorflow()?.reason],
  ];
  return states.map(([label, problem]) => {
    const isFine = problem === undefined;
    print(`${label}: ${isFine ? 'passed' : `failed (${problem})`}`);
    return { label, counts: countStep(isFine ? 0 : 1) };
  });
}

async function unit(env) {
  const sources = sourceHashes();
  const row = await vitest(['node', 'renderer'], 'Unit and contract tests', env);
  if (row.counts.failed === 0) await recordPassed(sources);
  return [row];
}

async function vitest(projects, label, env) {
  return withReportFile(async (file) => {
    const program = path.join(repositoryFolder, 'node_modules', 'vitest', 'vitest.mjs');
    const chosen = projects.flatMap((project) => ['--project', project]);
    const reports = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const args = [program, 'run', ...chosen, ...reports];
    const code = await runInForeground(process.execPath, args, { cwd: repositoryFolder, env });
    return { label, counts: countRunner(code, file, countVitest) };
  });
}

async function playwright(project, label, env) {
  return withReportFile(async (file) => {
    const program = path.join(repositoryFolder, 'node_modules', '@playwright', 'test', 'cli.js');
    const args = [program, 'test', '--project', project, '--reporter=list,json'];
    const code = await runInForeground(process.execPath, args, {
      cwd: repositoryFolder,
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    });
    return { label, counts: countRunner(code, file, countPlaywright) };
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
