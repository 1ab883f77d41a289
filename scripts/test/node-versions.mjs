import { existsSync } from 'node:fs';
import path from 'node:path';
import { repositoryFolder } from '../setup/folders.mjs';
import { runNpm } from '../setup/run-command.mjs';

const folder = path.join(repositoryFolder, 'test', 'node-versions');

/**
 * Installs the Node versions that the engine is tested with (100 MB), apart from the app's npm packages, where their program
 * `node` would replace the one that runs everything. They exist only for Linux x64; elsewhere those tests don't apply.
 */
export async function installNodeVersions(report) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return;
  if (existsSync(path.join(folder, 'node_modules', '.package-lock.json'))) return;
  report.print('Installing Node 22 and 24 for the tests (100 MB).');
  const { code, output } = await runNpm(
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: folder },
  );
  if (code !== 0) report.print(`They could not be installed, so their tests will fail.\n${output.trimEnd()}`);
}
