import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from './cache-folder.mjs';
import { fetchWheel } from './fetch-package.mjs';
import { tensorflowWheels, wheelTag } from './pins.mjs';
import { tensorflowObstacle } from './processor.mjs';
import { repositoryFolder } from './repository.mjs';
import { runCommand } from './run-command.mjs';
import { SetupError } from './setup-error.mjs';
import { compileAddon, isAddonLinked, linkAddon, testAddon } from './tensorflow-addon.mjs';
import { moveIntoPlace, withTemporaryFolder, writeJsonAtomically } from './temporary-folder.mjs';
import { unzip } from './unzip.mjs';

/** The two libraries, their licences, and of 13,000 headers the few that the C API needs. */
const wantedInWheel = [
  /^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/,
  /^tensorflow\/THIRD_PARTY_NOTICES\.txt$/,
  /^tensorflow\/include\/tensorflow\/c\//,
  /^tensorflow\/include\/(tensorflow\/core|tsl)\/platform\/ctstring/,
  /^tensorflow\/include\/xla\/tsl\/c\//,
];

const files = (cache) => ({
  current: path.join(cache, 'tensorflow', 'current.json'),
  unavailable: path.join(cache, 'tensorflow', 'unavailable.json'),
});

/**
 * @typedef {object} TensorflowRuntime
 * @property {string} version of TensorFlow
 * @property {'cpu' | 'gpu'} kind
 * @property {string} directory relative to the cache folder
 * @property {string} addon tfjs_binding.node, relative to the cache folder
 */

/** @returns {TensorflowRuntime | undefined} what is installed and was loaded once, undefined when nothing is */
export function installedTensorflow(cache = cacheFolder(), repository = repositoryFolder) {
  const runtime = readJson(files(cache).current);
  if (!runtime) return undefined;
  const addon = path.join(cache, runtime.addon);
  return existsSync(addon) && isAddonLinked(addon, repository) ? runtime : undefined;
}

/** @returns {{reason: string, repair: string, when: string} | undefined} why the last try failed */
export function unavailableTensorflow(cache = cacheFolder()) {
  return readJson(files(cache).unavailable);
}

/** What installing would download and occupy, in bytes. */
export function tensorflowNeeds(kind = 'cpu') {
  const { requirement, downloadBytes, unpackedBytes } = tensorflowWheels[kind];
  return { label: requirement.replace('==', ' '), download: downloadBytes, disk: downloadBytes + unpackedBytes };
}

/**
 * Installs TensorFlow, or notes why it cannot be and returns undefined: the app then works on its portable engine.
 */
export async function installTensorflow({ cache, report, kind = 'cpu', repository = repositoryFolder }) {
  try {
    const obstacle = tensorflowObstacle();
    if (obstacle) throw new SetupError(obstacle, { repair: '' });
    const runtime = reusable(cache, kind) ?? (await build({ cache, report, kind, repository }));
    await linkAddon(path.join(cache, runtime.addon), repository);
    report.say('Loading TensorFlow once to see that it works here.');
    await testAddon(repository);
    await writeJsonAtomically(files(cache).current, runtime);
    await rm(files(cache).unavailable, { force: true });
    return runtime;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    await rm(files(cache).current, { force: true });
    await writeJsonAtomically(files(cache).unavailable, {
      reason: error.message,
      repair: error.repair,
      when: new Date().toISOString(),
    });
    return undefined;
  }
}

/** A runtime that another checkout has put into this cache. */
function reusable(cache, kind) {
  const runtime = describe(kind);
  return existsSync(path.join(cache, runtime.addon)) ? runtime : undefined;
}

function describe(kind) {
  const { version } = tensorflowWheels[kind];
  const directory = `tensorflow/${version}-${kind}`;
  return { version, kind, directory, addon: `${directory}/addon/tfjs_binding.node` };
}

async function build({ cache, report, kind, repository }) {
  await requirePrograms();
  return withTemporaryFolder(cache, async (folder) => {
    const wheel = await fetchWheel(tensorflowWheels[kind], wheelTag, folder, report);
    const unpacked = path.join(folder, 'runtime');
    await mkdir(unpacked);
    report.say('Unpacking TensorFlow.');
    await unzip(wheel, unpacked, (name) =>
      wantedInWheel.some((pattern) => pattern.test(name)) && !name.endsWith('/') ? name : undefined,
    );
    await rm(wheel);
    report.say('Building TensorFlow’s addon for Node.');
    await compileAddon(unpacked, repository);
    const runtime = describe(kind);
    await moveIntoPlace(unpacked, path.join(cache, runtime.directory));
    return runtime;
  });
}

/** Asked before 274 MB are fetched for nothing. */
async function requirePrograms() {
  const packages = 'sudo apt-get install python3 python3-pip g++';
  for (const [program, args, sentence] of [
    ['python3', ['--version'], 'python3 was not found; set-up fetches TensorFlow with it.'],
    ['python3', ['-m', 'pip', '--version'], 'python3 has no pip; set-up fetches TensorFlow with it.'],
    ['g++', ['--version'], 'g++ was not found; set-up builds TensorFlow’s addon with it.'],
  ]) {
    const result = await runCommand(program, args);
    if (result.code !== 0) throw new SetupError(sentence, { repair: `${packages} && npm run setup` });
  }
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
