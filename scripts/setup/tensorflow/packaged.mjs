import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { npmReason } from '../fetch-package.mjs';
import { packagedTensorflow } from '../pins.mjs';
import { runCommand, runNpm } from '../run-command.mjs';
import { SetupError } from '../setup-error.mjs';
import { addonLink, addonPackage } from './addon.mjs';

/**
 * Builds a runtime folder with the npm package's installer, on systems for which no wheel has the C library. It downloads
 * TensorFlow 2.9.1 (with CUDA 11.2 on Windows).
 * @returns {Promise<string>} the runtime inside `folder`, with the addon at addon/tfjs_binding.node
 */
export async function buildFromPackage({ folder, repository, platform = process.platform }) {
  const runtime = path.join(folder, 'runtime');
  await mkdir(runtime);
  await (platform === 'win32' ? buildOnWindows(runtime, repository) : buildOnIntelMac(folder, runtime));
  return runtime;
}

/** Windows finds tensorflow.dll only next to the addon; the installer puts both into one folder. */
async function buildOnWindows(runtime, repository) {
  const options = { cwd: addonPackage(repository) };
  const result = await runCommand(process.execPath, ['scripts/install.js', 'gpu', 'download'], options);
  if (result.code !== 0) throw outOfReach(result);
  await cp(path.dirname(addonLink(repository)), path.join(runtime, 'addon'), { recursive: true });
}

/** The package for the processor has the same addon; the one for graphics cards doesn't exist for Macs. */
async function buildOnIntelMac(folder, runtime) {
  const name = '@tensorflow/tfjs-node';
  const prefix = path.join(folder, 'package');
  await mkdir(prefix);
  const specifier = `${name}@${packagedTensorflow.tfjsVersion}`;
  const result = await runNpm(['install', '--prefix', prefix, '--no-audit', '--no-fund', specifier], {
    cwd: prefix,
  });
  if (result.code !== 0) throw outOfReach(result);
  const installed = path.join(prefix, 'node_modules', name);
  // The addon looks for its libraries in ../../deps/lib, so the relative path must stay the same.
  await cp(path.join(installed, 'deps', 'lib'), path.join(runtime, 'deps', 'lib'), { recursive: true });
  await cp(path.join(installed, 'lib', 'napi-v8'), path.join(runtime, 'lib', 'addon'), { recursive: true });
}

function outOfReach(result) {
  const { version } = packagedTensorflow;
  return new SetupError(`TensorFlow ${version} could not be installed: ${npmReason(result)}.`);
}
