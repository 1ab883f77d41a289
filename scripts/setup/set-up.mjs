import path from 'node:path';
import { announceDownloads } from './disk-space.mjs';
import { electronNeeds, installElectron, installedElectron } from './electron/runtime.mjs';
import { cacheFolder } from './folders.mjs';
import { withLock } from './lock.mjs';
import { installNodeModules, nodeModulesMatch, nodeModulesNeeds } from './node-modules.mjs';
import { createReport } from './report.mjs';
import { SetupError } from './setup-error.mjs';
import { canInstall, installSystemLibraries, missingNeeds } from './system-libraries.mjs';
import { testAddon } from './tensorflow/addon.mjs';
import { tensorflowNeeds, wantsGpu } from './tensorflow/kind.mjs';
import {
  downloadsTensorflow,
  forgetTensorflow,
  installedTensorflow,
  installTensorflow,
  unavailableTensorflow,
} from './tensorflow/runtime.mjs';

/**
 * @typedef {object} SetupOptions
 * @property {string} [cache]
 * @property {object} [report]
 * @property {boolean} [gpu] install TensorFlow for NVIDIA cards without asking
 * @property {boolean} [again] fetch and build TensorFlow again, even if the installed one loads
 * @property {boolean} [retry] try TensorFlow again although the last try failed
 * @property {boolean} [check] load the installed TensorFlow once, and install it again if it doesn't load
 * @property {boolean} [newerElectron] if the fallback is installed, try the pinned Electron again
 * @property {boolean} [needsElectron] false for commands that don't open a window
 */

/**
 * Installs what the app needs into the checkout and the cache; silent and without changes if everything is there.
 * @param {SetupOptions} [options]
 * @throws SetupError if the npm packages or Electron can't be installed; without TensorFlow the app still works
 */
export async function setUp(options = {}) {
  const context = { cache: cacheFolder(), report: createReport(), needsElectron: true, ...options };
  if (options.check) await forgetBrokenTensorflow(context);
  const { nodeModules, system, electron, tensorflow } = missingParts(context);
  if (!nodeModules && system.length === 0 && !electron && !tensorflow) return;
  await withSetupLock(context, () => installMissing(context));
}

function withSetupLock({ cache, report }, body) {
  const onWait = () => report.print('Another set-up is running. Waiting for it to finish.');
  return withLock(path.join(cache, 'setup.lock'), onWait, body);
}

/**
 * Installs what the command line needs to start at all: the npm packages. Commands run in scripts and with other cache
 * folders, so they don't start a download of hundreds of megabytes; without TensorFlow, the engine reports it and names
 * the command.
 */
export async function setUpNodeModules({ cache = cacheFolder(), report = createReport() } = {}) {
  if (nodeModulesMatch()) return;
  await withSetupLock({ cache, report }, async () => {
    if (nodeModulesMatch()) return;
    await announceDownloads([nodeModulesNeeds], cache, report);
    await installNodeModules(report);
  });
}

async function forgetBrokenTensorflow({ cache }) {
  if (!installedTensorflow(cache)) return;
  try {
    await testAddon();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    await forgetTensorflow(cache);
  }
}

function missingParts({ cache, gpu, again, retry, newerElectron, needsElectron }) {
  const tensorflow = installedTensorflow(cache);
  const electron = installedElectron(cache);
  const isWanted = again || !tensorflow || (gpu && tensorflow.kind !== 'gpu');
  return {
    nodeModules: !nodeModulesMatch(),
    system: missingNeeds(),
    electron: needsElectron && (!electron || (newerElectron && electron.fallback)),
    tensorflow: isWanted && (retry || gpu || !unavailableTensorflow(cache)),
  };
}

async function installMissing(context) {
  const { cache, report, again } = context;
  const missing = missingParts(context);
  const kind = missing.tensorflow ? await kindToInstall(context) : 'cpu';
  const expected = canInstall() ? missing.system.map(({ program }) => program) : [];
  const downloads = [
    missing.nodeModules && nodeModulesNeeds,
    missing.electron && electronNeeds(cache),
    missing.tensorflow &&
      (await downloadsTensorflow({ cache, kind, again }, expected)) &&
      tensorflowNeeds(kind),
  ].filter(Boolean);
  if (downloads.length > 0) await announceDownloads(downloads, cache, report);
  if (missing.nodeModules) await installNodeModules(report);
  if (missing.system.length > 0) await trySystemLibraries(missing.system, report);
  if (missing.electron) await installElectron({ cache, report });
  // npm ci removes the link to the addon, so look again.
  if (missing.tensorflow || missingParts(context).tensorflow) {
    await installTensorflow({ cache, report, kind, again });
    const unavailable = unavailableTensorflow(cache);
    if (!unavailable) return;
    const { reason, repair } = unavailable;
    report.print(`${reason} Batchwise trains on its portable backend instead, which is slower.`);
    if (repair) report.print(`To fix this: ${repair}`);
  }
}

/** The installed kind, unless the one for graphics cards is requested. */
async function kindToInstall(context) {
  const installed = context.again && !context.gpu ? installedTensorflow(context.cache) : undefined;
  return installed?.kind ?? ((await wantsGpu(context)) ? 'gpu' : 'cpu');
}

/** Not fatal: a server doesn't need window libraries, and Electron names what is missing. */
async function trySystemLibraries(missing, report) {
  try {
    await installSystemLibraries(missing, report);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    report.print(`${error.message} To fix this: ${error.repair}`);
  }
}
