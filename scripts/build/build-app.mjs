import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { moveIntoPlace, withTemporaryFolder } from '../setup/files.mjs';
import { repositoryFolder } from '../setup/folders.mjs';
import { withLock } from '../setup/lock.mjs';
import { runCommand } from '../setup/run-command.mjs';
import { SetupError } from '../setup/setup-error.mjs';

const stampName = '.stamp';
const sourceFolders = ['main', 'renderer', 'shared', 'scripts/build'];
const sourceFiles =
  /^(electron\.vite\.config\.ts|svelte\.config\.js|tsconfig.*\.json|package(-lock)?\.json)$/;
/** Bundles refer to assets, so names and sizes count; hashing 20 MB of weights at every start would take too long. */
const listedFolders = ['assets'];

/** Whether out/ was built from exactly these sources. */
export function isBuildCurrent(repository = repositoryFolder, stamp = sourceStamp(repository)) {
  try {
    return readFileSync(path.join(repository, 'out', stampName), 'utf8').trim() === stamp;
  } catch {
    return false;
  }
}

/**
 * Builds the app into out/ unless the build there is current. A new build is made next to it and then moved there as a
 * whole, so that an interrupted or failed build leaves the old one untouched.
 * @param {(folder: string) => Promise<void>} [bundle] writes the build into a folder
 */
export async function buildApp({ report, repository = repositoryFolder, bundle }) {
  if (isBuildCurrent(repository)) return;
  const workplace = path.join(repository, 'node_modules', '.cache', 'batchwise-build');
  const onWait = () => report.print('Another build is running. Waiting for it to finish.');
  await withLock(path.join(workplace, 'build.lock'), onWait, async () => {
    // Taken before the build, so that an edit during the build leads to another one.
    const stamp = sourceStamp(repository);
    if (isBuildCurrent(repository, stamp)) return;
    report.print('Building the app.');
    await withTemporaryFolder(workplace, async (folder) => {
      const built = path.join(folder, 'out');
      await (bundle ?? bundleWithVite(repository))(built);
      await writeFile(path.join(built, stampName), `${stamp}\n`);
      await rm(path.join(repository, 'out', stampName), { force: true });
      await moveIntoPlace(built, path.join(repository, 'out'));
    });
  });
}

function bundleWithVite(repository) {
  const program = path.join(repository, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  return async (folder) => {
    const args = [program, 'build', '--outDir', folder, '--logLevel', 'warn'];
    // The build doesn't load Electron, so its package must not try to download it.
    const env = { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1' };
    const result = await runCommand(process.execPath, args, { cwd: repository, env });
    if (result.code !== 0) {
      throw new SetupError(
        `The app could not be built; the previous build was kept.\n${stripVTControlCharacters(result.output).trim()}`,
        { repair: 'correct what npm run types reports' },
      );
    }
  };
}

/** @returns a hash over everything that goes into the build: a build with the same stamp is up to date */
export function sourceStamp(repository) {
  const hash = createHash('sha256');
  const rootFiles = readdirSync(repository).filter((name) => sourceFiles.test(name));
  for (const file of [
    ...rootFiles.sort(),
    ...sourceFolders.flatMap((folder) => listFiles(repository, folder)),
  ]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(repository, file)))
      .update('\0');
  }
  for (const file of listedFolders.flatMap((folder) => listFiles(repository, folder))) {
    hash.update(`${file}\0${statSync(path.join(repository, file)).size}\0`);
  }
  return hash.digest('hex');
}

/** Sorted and with forward slashes, so that the stamp doesn't depend on the file system. */
function listFiles(repository, folder) {
  let entries;
  try {
    entries = readdirSync(path.join(repository, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => !entry.name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inside = `${folder}/${entry.name}`;
      return entry.isDirectory() ? listFiles(repository, inside) : [inside];
    });
}
