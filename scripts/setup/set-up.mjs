import path from 'node:path';
import { cacheFolder } from './cache-folder.mjs';
import { announceDownloads } from './disk-space.mjs';
import { electronNeeds, installElectron, installedElectron } from './electron-runtime.mjs';
import { wantsGpu } from './graphics-card.mjs';
import { withLock } from './lock.mjs';
import { installNodeModules, nodeModulesMatch, nodeModulesNeeds } from './node-modules.mjs';
import { tensorflowObstacle } from './processor.mjs';
import { createReport } from './report.mjs';
import { SetupError } from './setup-error.mjs';
import { installSystemLibraries, missingNeeds } from './system-libraries.mjs';
import { tensorflowNeeds } from './tensorflow-needs.mjs';
import { testAddon } from './tensorflow-addon.mjs';
import {
  forgetTensorflow,
  installedTensorflow,
  installTensorflow,
  unavailableTensorflow,
} from './tensorflow-runtime.mjs';

/**
 * @typedef {object} SetupOptions
 * @property {string} [cache]
 * @property {object} [report]
 * @property {boolean} [gpu] install TensorFlow for NVIDIA cards without asking
 * @property {boolean} [again] fetch and build TensorFlow anew, also where the installed one loads
 * @property {boolean} [retry] try TensorFlow again although the last try failed
 * @property {boolean} [check] load the installed TensorFlow once, and install it again when it does not load
 * @property {boolean} [newerElectron] where the fallback is installed, try the pinned Electron again
 * @property {boolean} [needsElectron] false for commands that open no window
 */

/**
 * Brings the checkout and the cache to what the app needs; says nothing and changes nothing when all is there.
 * @param {SetupOptions} [options]
 * @throws SetupError when the npm packages or Electron cannot be had; without TensorFlow the app still works
 */
export async function setUp(options = {}) {
  const context = {
    cache: options.cache ?? cacheFolder(),
    report: options.report ?? createReport(),
    gpu: options.gpu ?? false,
    again: options.again ?? false,
    retry: options.retry ?? false,
    newerElectron: options.newerElectron ?? false,
    needsElectron: options.needsElectron ?? true,
  };
  if (options.check) await forgetBrokenTensorflow(context);
  if (isComplete(missingParts(context))) return;
  const onWait = () => context.report.say('Another set-up is running; waiting for it.');
  await withLock(path.join(context.cache, 'setup.lock'), onWait, () => installMissing(context));
}

/**
 * What the command line needs before it can start at all: the npm packages. Commands are run in scripts and with
 * cache folders of their own, so none of them starts a download of hundreds of megabytes by itself; without
 * TensorFlow the engine says so and names the command.
 */
export async function setUpNodeModules({ cache = cacheFolder(), report = createReport() } = {}) {
  if (nodeModulesMatch()) return;
  const onWait = () => report.say('Another set-up is running; waiting for it.');
  await withLock(path.join(cache, 'setup.lock'), onWait, async () => {
    if (nodeModulesMatch()) return;
    await announceDownloads([nodeModulesNeeds], cache, report);
    await installNodeModules(report);
  });
}

async function forgetBrokenTensorflow({ cache, report }) {
  if (!installedTensorflow(cache)) return;
  try {
    await testAddon();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    report.say(error.message);
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

function isComplete({ nodeModules, system, electron, tensorflow }) {
  return !nodeModules && system.length === 0 && !electron && !tensorflow;
}

async function installMissing(context) {
  const { cache, report, again } = context;
  const missing = missingParts(context);
  const kind = missing.tensorflow ? await kindToInstall(context) : 'cpu';
  const downloads = [
    missing.nodeModules && nodeModulesNeeds,
    missing.electron && electronNeeds(),
    missing.tensorflow && !tensorflowObstacle() && tensorflowNeeds(kind),
  ].filter(Boolean);
  if (downloads.length > 0) await announceDownloads(downloads, cache, report);
  if (missing.nodeModules) await installNodeModules(report);
  if (missing.system.length > 0) await trySystemLibraries(missing.system, report);
  if (missing.electron) await installElectron({ cache, report });
  // npm ci removes the link to the addon, so look again.
  if (missing.tensorflow || missingParts(context).tensorflow) {
    await installTensorflow({ cache, report, kind, again });
    const unavailable = unavailableTensorflow(cache);
    if (unavailable) sayUnavailable(unavailable, report);
  }
}

/** What is fetched again is of the kind that was there, unless the card's is asked for. */
async function kindToInstall(context) {
  const installed = context.again && !context.gpu ? installedTensorflow(context.cache) : undefined;
  return installed?.kind ?? ((await wantsGpu(context)) ? 'gpu' : 'cpu');
}

/** Not fatal: a server needs no window libraries, and Electron names what it misses. */
async function trySystemLibraries(missing, report) {
  try {
    await installSystemLibraries(missing, report);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    report.say(`${error.message} To repair it: ${error.repair}`);
  }
}

function sayUnavailable({ reason, repair }, report) {
  report.say(`${reason} Batchwise trains with its portable engine instead, which is slower.`);
  if (repair) report.say(`To repair it: ${repair}`);
}
