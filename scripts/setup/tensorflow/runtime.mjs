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

/** @returns {TensorflowRuntime | undefined} what is installed and was loaded once, undefined when nothing is */
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
 * Whether installing would download anything: not where the cache has a runtime that only has to be linked and
 * loaded, and not where something is missing that set-up can't bring.
 * @param {string[]} expected programs that set-up installs before
 */
export async function downloadsTensorflow({ cache, kind, again }, expected) {
  if (tensorflowObstacle() || (!again && cachedRuntime(cache, kind))) return false;
  return process.platform !== 'linux' || (await missingProgram(expected)) === undefined;
}

/**
 * Installs TensorFlow, or notes why it can't be and returns undefined: the app then works on its portable backend.
 * TensorFlow for graphics cards that is there already is not replaced by the one for the processor.
 * @param {boolean} [options.again] whether a runtime that is there is replaced by a new one, also where it loads
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

/** The next set-up looks at it again; its files stay until then. */
export async function forgetTensorflow(cache) {
  await rm(files(cache).current, { force: true });
}

/**
 * A runtime that another checkout has put into this cache, or the same one before npm replaced node_modules.
 * One that does not load is removed, so that it is built anew.
 */
async function reuse({ cache, report, kind, repository }) {
  const runtime = cachedRuntime(cache, kind);
  if (!runtime) return undefined;
  try {
    await linkAndTest(runtime, { cache, report, repository });
    return runtime;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    report.say(`${error.message} Installing it again.`);
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
  report.say('Loading TensorFlow once to check that it works here.');
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
