import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { announceDownloads } from '../disk-space.mjs';
import { moveIntoPlace, readJson, withTemporaryFolder, writeJsonAtomically } from '../files.mjs';
import { cacheFolder, repositoryFolder } from '../folders.mjs';
import { packagedTensorflow, tensorflowWheels } from '../pins.mjs';
import { SetupError } from '../setup-error.mjs';
import { isAddonLinked, linkAddon, testAddon } from './addon.mjs';
import { tensorflowNeeds } from './kind.mjs';
import { tensorflowObstacle } from './obstacle.mjs';
import { buildFromPackage } from './packaged.mjs';
import { buildFromWheels, missingProgram } from './wheels.mjs';

/**
 * @typedef {object} TensorflowRuntime
 * @property {string} version of TensorFlow
 * @property {'cpu' | 'gpu'} kind
 * @property {string} directory relative to the cache folder
 * @property {string} addon tfjs_binding.node, relative to the cache folder
 */

const files = (cache) => ({
  current: path.join(cache, 'tensorflow', 'current.json'),
  unavailable: path.join(cache, 'tensorflow', 'unavailable.json'),
});

/** @returns {TensorflowRuntime | undefined} the installed and test-loaded runtime, if there is one */
export function installedTensorflow(cache = cacheFolder(), repository = repositoryFolder) {
  const runtime = readJson(files(cache).current);
  if (!runtime || runtime.version !== describe(runtime.kind).version) return undefined;
  const addon = path.join(cache, runtime.addon);
  return existsSync(addon) && isAddonLinked(addon, repository) ? runtime : undefined;
}

/** @returns {{reason: string, repair: string, when: string} | undefined} why the last try failed */
export function unavailableTensorflow(cache = cacheFolder()) {
  return readJson(files(cache).unavailable);
}

/**
 * Whether installing would download anything. It doesn't if the cache has a runtime that only has to be linked and loaded,
 * or if something is missing that set-up can't install.
 * @param {string[]} expected programs that set-up installs first
 */
export async function downloadsTensorflow({ cache, kind, again }, expected) {
  if (tensorflowObstacle() || (!again && cachedRuntime(cache, kind))) return false;
  return process.platform !== 'linux' || (await missingProgram(expected)) === undefined;
}

/**
 * Installs TensorFlow, or notes why it can't and returns undefined: the app then uses its portable backend. An installed
 * TensorFlow for graphics cards isn't replaced by the one for the processor.
 * @param {boolean} [options.again] whether to replace the installed runtime even if it loads
 */
export async function installTensorflow({
  cache,
  report,
  kind = 'cpu',
  again = false,
  repository = repositoryFolder,
}) {
  const context = { cache, report, kind, repository };
  try {
    const obstacle = tensorflowObstacle();
    if (obstacle) throw new SetupError(obstacle, { repair: '' });
    const runtime = (again ? undefined : await reuse(context)) ?? (await build(context));
    await writeJsonAtomically(files(cache).current, runtime);
    await rm(files(cache).unavailable, { force: true });
    return runtime;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    const { message: reason, repair } = error;
    await forgetTensorflow(cache);
    await writeJsonAtomically(files(cache).unavailable, { reason, repair, when: new Date().toISOString() });
    return undefined;
  }
}

/** The next set-up checks it again; its files stay until then. */
export async function forgetTensorflow(cache) {
  await rm(files(cache).current, { force: true });
}

/**
 * A runtime from another checkout in this cache, or from this one before npm replaced node_modules. Removes one that
 * doesn't load, so that it is built again.
 */
async function reuse({ cache, report, kind, repository }) {
  const runtime = cachedRuntime(cache, kind);
  if (!runtime) return undefined;
  try {
    await linkAndTest(runtime, { cache, report, repository });
    return runtime;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    report.print(`${error.message} Installing it again.`);
    await rm(path.join(cache, runtime.directory), { recursive: true, force: true });
    await announceDownloads([tensorflowNeeds(kind)], cache, report);
    return undefined;
  }
}

function cachedRuntime(cache, kind) {
  const kinds = kind === 'cpu' && readJson(files(cache).current)?.kind === 'gpu' ? ['gpu', 'cpu'] : [kind];
  return kinds.map((name) => describe(name)).find(({ addon }) => existsSync(path.join(cache, addon)));
}

async function linkAndTest(runtime, { cache, report, repository }) {
  await linkAddon(path.join(cache, runtime.addon), repository);
  report.print('Loading TensorFlow once to check that it works here.');
  await testAddon(repository);
}

function describe(kind, platform = process.platform) {
  const version = platform === 'linux' ? tensorflowWheels[kind].version : packagedTensorflow.version;
  const directory = `tensorflow/${version}-${kind}`;
  const addon = platform === 'darwin' ? 'lib/addon/tfjs_binding.node' : 'addon/tfjs_binding.node';
  return { version, kind, directory, addon: `${directory}/${addon}` };
}

async function build({ cache, report, kind, repository }) {
  const runtime = describe(kind);
  await withTemporaryFolder(cache, async (folder) => {
    const builder = process.platform === 'linux' ? buildFromWheels : buildFromPackage;
    const unpacked = await builder({ folder, kind, report, repository });
    await moveIntoPlace(unpacked, path.join(cache, runtime.directory));
  });
  await linkAndTest(runtime, { cache, report, repository });
  return runtime;
}
