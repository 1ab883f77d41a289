import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildApp } from './build/build-app.mjs';
import { runScript } from './setup/main.mjs';
import { createReport } from './setup/report.mjs';
import { repositoryFolder } from './setup/folders.mjs';
import { setUpNodeModules } from './setup/set-up.mjs';

let isReady = false;
await runScript(async () => {
  const report = createReport();
  await setUpNodeModules({ report });
  await buildApp({ report });
  isReady = true;
});

if (isReady) {
  const entry = path.join(repositoryFolder, 'out', 'main', 'cli.js');
  // In this process, so that exit code, signals and terminal are the command's.
  process.argv[1] = entry;
  await import(pathToFileURL(entry).href);
}
