import { rm } from 'node:fs/promises';
import path from 'node:path';
import { appEnvironment, sandboxArguments } from './run/electron.mjs';
import { runInForeground } from './run/foreground.mjs';
import { electronExecutable } from './setup/electron/runtime.mjs';
import { repositoryFolder } from './setup/folders.mjs';
import { runScript } from './setup/main.mjs';
import { setUp } from './setup/set-up.mjs';

await runScript(async () => {
  await setUp();
  const env = { ...appEnvironment(), ELECTRON_EXEC_PATH: electronExecutable() };
  // The development build is in out/ too: without the stamp, the next start builds again.
  await rm(path.join(repositoryFolder, 'out', '.stamp'), { force: true });
  const program = path.join(repositoryFolder, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const args = [program, 'dev', '--', ...sandboxArguments(), ...process.argv.slice(2)];
  return runInForeground(process.execPath, args, { cwd: repositoryFolder, env });
});
