import { buildApp } from './build/build-app.mjs';
import { hasDisplay } from './run/display.mjs';
import { appEnvironment, sandboxArguments } from './run/electron.mjs';
import { runInForeground } from './run/foreground.mjs';
import { trainSample } from './run/sample-training.mjs';
import { electronExecutable } from './setup/electron/runtime.mjs';
import { repositoryFolder } from './setup/folders.mjs';
import { runScript } from './setup/main.mjs';
import { createReport } from './setup/report.mjs';
import { setUp } from './setup/set-up.mjs';

await runScript(async () => {
  const report = createReport();
  const canShowWindow = hasDisplay();
  await setUp({ report, gpu: process.argv.includes('--gpu'), needsElectron: canShowWindow });
  await buildApp({ report });
  if (!canShowWindow) return trainSample(report);
  const args = process.argv.slice(2).filter((argument) => argument !== '--gpu');
  const electronArguments = [...sandboxArguments(), repositoryFolder, ...args];
  return runInForeground(electronExecutable(), electronArguments, { env: appEnvironment() });
});
