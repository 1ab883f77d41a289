import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { withLock } from '../setup/lock.mjs';
import { repositoryFolder } from '../setup/repository.mjs';
import { runCommand } from '../setup/run-command.mjs';
import { SetupError } from '../setup/setup-error.mjs';
import { moveIntoPlace, withTemporaryFolder } from '../setup/temporary-folder.mjs';
import { sourceStamp } from './source-stamp.mjs';

const stampName = '.stamp';

/** Whether out/ was built from exactly these sources. */
export function isBuildCurrent(repository = repositoryFolder, stamp = sourceStamp(repository)) {
  try {
    return readFileSync(path.join(repository, 'out', stampName), 'utf8').trim() === stamp;
  } catch {
    return false;
  }
}

/**
 * Builds the app into out/ unless the build there is current. A new build is made beside it and moved into place
 * whole, so that a build which was interrupted or failed leaves the old one untouched.
 * @param {(folder: string) => Promise<void>} [bundle] writes the build into a folder
 */
export async function buildApp({ report, repository = repositoryFolder, bundle }) {
  if (isBuildCurrent(repository)) return;
  const workplace = path.join(repository, 'node_modules', '.cache', 'batchwise-build');
  const onWait = () => report.say('Another build is running; waiting for it.');
  await withLock(path.join(workplace, 'build.lock'), onWait, async () => {
    // The stamp is taken before the build: an edit made meanwhile then leads to another build, not to a stale one.
    const stamp = sourceStamp(repository);
    if (isBuildCurrent(repository, stamp)) return;
    report.say('Building the app.');
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
    // Electron itself is not loaded by the build; its package must not try to download one.
    const env = { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1' };
    const result = await runCommand(process.execPath, args, { cwd: repository, env });
    if (result.code !== 0) {
      throw new SetupError(
        `The app could not be built; the previous build was kept.\n${stripVTControlCharacters(result.output).trim()}`,
        {
          repair: 'npm run types shows mistakes in the sources',
        },
      );
    }
  };
}
