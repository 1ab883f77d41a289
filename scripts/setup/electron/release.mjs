import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from '../setup-error.mjs';
import { unzip } from '../unpack.mjs';

/**
 * Makes a runtime from Electron's release, ready to be moved into place. ELECTRON_MIRROR sets a mirror, as for Electron's
 * npm package.
 * @param {string} folder a temporary folder on the cache's disk
 * @returns {Promise<string>} the runtime's folder inside `folder`
 */
export async function prepareRelease({ version, folder, report, repository }) {
  const file = path.join(repository, 'node_modules', 'electron', 'checksums.json');
  const checksums = JSON.parse(readFileSync(file, 'utf8'));
  const archive = await downloadRelease({ version, checksums, folder, report });
  const runtime = path.join(folder, 'electron');
  await unzip(archive, runtime);
  return runtime;
}

/**
 * Downloads the release for this computer and checks it. An interrupted download stays in `folder` and isn't resumed.
 * @param {Record<string, string>} checksums SHA-256 by file name, from the npm package `electron`
 * @param {number} [connectMs] how long to wait for the first byte
 * @param {number} [stallMs] how long to wait for each further one
 * @returns {Promise<string>} the ZIP file, in its own folder inside `folder`
 * @throws SetupError if the server can't be reached or the content is wrong
 */
export async function downloadRelease({
  version,
  checksums,
  folder,
  report,
  connectMs = 8_000,
  stallMs = 30_000,
}) {
  const { downloadArtifact, ElectronDownloadCacheMode, getHostArch } = await import('@electron/get');
  const name = `electron-v${version}-${process.platform}-${getHostArch()}.zip`;
  if (!checksums[name]) throw new SetupError(`Electron has no release for this computer (${name}).`);
  const label = `Electron ${version}`;
  const transfer = new AbortController();
  const stopAfter = (ms, what) =>
    setTimeout(() => transfer.abort(new Error(`${what} ${Math.round(ms / 1000)} seconds`)), ms);
  let timer = stopAfter(connectMs, 'no response within');
  const getProgressCallback = ({ transferred, total }) => {
    clearTimeout(timer);
    timer = stopAfter(stallMs, 'the connection was silent for');
    report.progress(label, transferred, total ?? undefined);
  };
  try {
    return await downloadArtifact({
      ...{ version, checksums, artifactName: 'electron', tempDirectory: folder },
      cacheMode: ElectronDownloadCacheMode.Bypass,
      downloadOptions: { quiet: true, signal: transfer.signal, getProgressCallback },
    });
  } catch (cause) {
    if (/checksum/i.test(cause.message)) {
      throw new SetupError(`${label} is not what was expected (its checksum differs). It was deleted.`, {
        cause,
      });
    }
    throw new SetupError(`${label} could not be downloaded: ${reasonOf(cause)}.`, { cause });
  } finally {
    clearTimeout(timer);
    report.progressDone();
  }
}

function reasonOf(error) {
  const code = error.cause?.code ?? error.code;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the server was not found (no network?)';
  if (code === 'ECONNREFUSED') return 'the connection was refused';
  if (code === 'ENOSPC') return 'the disk is full';
  if (error.response) return `the server responded with ${error.response.status}`;
  return error.cause?.message ?? error.message;
}
