import { rm } from 'node:fs/promises';
import path from 'node:path';
import { runInForeground } from './run/foreground.mjs';
import { sandboxArguments, sandboxObstacle } from './run/sandbox.mjs';
import { electronExecutable, electronFolder } from './setup/electron-runtime.mjs';
import { runScript } from './setup/main.mjs';
import { createReport } from './setup/report.mjs';
import { repositoryFolder } from './setup/repository.mjs';
import { setUp } from './setup/set-up.mjs';
import { SetupError } from './setup/setup-error.mjs';

await runScript(async () => {
  await setUp({ report: createReport(), needsElectron: true });
  const obstacle = sandboxObstacle(electronFolder());
  if (obstacle) throw new SetupError(obstacle.reason, { repair: obstacle.repair });
  // What is built for this lies in out/ as well: without its stamp the next start builds anew.
  await rm(path.join(repositoryFolder, 'out', '.stamp'), { force: true });
  const program = path.join(repositoryFolder, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const env = {
    ...process.env,
    ELECTRON_EXEC_PATH: electronExecutable(),
    ELECTRON_OVERRIDE_DIST_PATH: electronFolder(),
  };
  delete env.ELECTRON_RUN_AS_NODE;
  const args = [program, 'dev', '--', ...sandboxArguments(), ...process.argv.slice(2)];
  return runInForeground(process.execPath, args, { cwd: repositoryFolder, env });
});
