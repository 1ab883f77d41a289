import { cpSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder, repositoryFolder } from '../setup/folders.mjs';
import { runCommand } from '../setup/run-command.mjs';
import { installedTensorflow } from '../setup/tensorflow/runtime.mjs';

const stage = path.join(repositoryFolder, 'node_modules', '.cache', 'batchwise-package');

/**
 * Copies the installed TensorFlow for the processor to where electron-builder takes it from, without headers and symbol
 * tables. Without one, the folder stays empty, and the packaged app trains on its portable backend.
 */
export async function stageTensorflow(report, cache = cacheFolder()) {
  const folder = path.join(stage, 'tensorflow');
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const runtime = installedTensorflow(cache);
  if (runtime?.kind !== 'cpu') {
    report.print('TensorFlow for the processor is not installed, so the app gets its portable backend only.');
    return;
  }
  const source = path.join(cache, runtime.directory);
  const headers = path.join(source, 'tensorflow', 'include');
  const target = path.join(stage, runtime.directory);
  cpSync(source, target, { recursive: true, filter: (file) => file !== headers });
  await dropSymbolTables(path.join(target, 'tensorflow'));
  // Same file as in the cache: its paths are relative to the parent of the folder tensorflow.
  writeFileSync(path.join(folder, 'current.json'), `${JSON.stringify(runtime, null, 2)}\n`);
}

/** Only debuggers read symbol tables, a quarter of the libraries. Without `strip`, the app is just larger. */
async function dropSymbolTables(folder) {
  if (process.platform !== 'linux') return;
  for (const library of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']) {
    await runCommand('strip', ['--strip-unneeded', path.join(folder, library)]);
  }
}

/** @returns the bytes of all files in a folder, without links; 0 if it is missing */
export function folderBytes(folder) {
  let total = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile()) total += lstatSync(path.join(entry.parentPath ?? entry.path, entry.name)).size;
    }
  } catch {
    return 0;
  }
  return total;
}
