import path from 'node:path';
import { buildApp } from './build/build-app.mjs';
import { folderBytes, stageTensorflow } from './package/contents.mjs';
import { builderArguments, readArguments, assertNoFallback } from './package/targets.mjs';
import { runInForeground } from './run/foreground.mjs';
import { electronFolder, installedElectron } from './setup/electron/runtime.mjs';
import { repositoryFolder } from './setup/folders.mjs';
import { runScript } from './setup/main.mjs';
import { createReport, formatBytes } from './setup/report.mjs';
import { setUp } from './setup/set-up.mjs';

const unpackedFolders = { linux: 'linux-unpacked', win32: 'win-unpacked', darwin: 'mac' };

await runScript(async () => {
  const report = createReport();
  const request = readArguments(process.argv.slice(2));
  await setUp({ report });
  const runtime = installedElectron();
  assertNoFallback(request, runtime);
  await buildApp({ report });
  await stageTensorflow(report);
  const code = await runBuilder(request, runtime);
  if (code === 0) reportResult(report);
  return code;
});

function runBuilder(request, { version }) {
  const program = path.join(repositoryFolder, 'node_modules', 'electron-builder', 'cli.js');
  const args = builderArguments(request, { folder: electronFolder(), version });
  return runInForeground(process.execPath, [program, ...args], { cwd: repositoryFolder });
}

function reportResult(report) {
  const folder = path.join(repositoryFolder, 'dist', unpackedFolders[process.platform]);
  report.print(`Packaged into ${path.join(repositoryFolder, 'dist')}.`);
  report.print(`The unpacked app takes ${formatBytes(folderBytes(folder))}.`);
}
