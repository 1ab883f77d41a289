import { buildApp } from './build/build-app.mjs';
import { hasDisplay } from './run/display.mjs';
import { runInForeground } from './run/foreground.mjs';
import { trainSample } from './run/sample-training.mjs';
import { sandboxArguments, sandboxObstacle } from './run/sandbox.mjs';
import { electronExecutable, electronFolder } from './setup/electron-runtime.mjs';
import { runScript } from './setup/main.mjs';
import { createReport } from './setup/report.mjs';
import { repositoryFolder } from './setup/repository.mjs';
import { setUp } from './setup/set-up.mjs';
import { SetupError } from './setup/setup-error.mjs';

await runScript(async () => {
  const report = createReport();
  const canShowWindow = hasDisplay();
  await setUp({ report, gpu: process.argv.includes('--gpu'), needsElectron: canShowWindow });
  await buildApp({ report });
  return canShowWindow ? openWindow() : trainSample(report);
});

function openWindow() {
  const obstacle = sandboxObstacle(electronFolder());
  if (obstacle) throw new SetupError(obstacle.reason, { repair: obstacle.repair });
  const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: electronFolder() };
  // Some shells set it for their own Electron; ours would then run as plain Node.
  delete env.ELECTRON_RUN_AS_NODE;
  const args = process.argv.slice(2).filter((argument) => argument !== '--gpu');
  return runInForeground(electronExecutable(), [...sandboxArguments(), repositoryFolder, ...args], { env });
}
