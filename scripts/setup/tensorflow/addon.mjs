import { existsSync, realpathSync } from 'node:fs';
import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryFolder } from '../folders.mjs';
import { runCommand } from '../run-command.mjs';
import { SetupError } from '../setup-error.mjs';

const napiVersion = 8;
const loadTestMs = 120_000;
const here = path.dirname(fileURLToPath(import.meta.url));

/** The npm package with the JavaScript half; the native half is built here. */
export function addonPackage(repository = repositoryFolder) {
  return path.join(repository, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
}

/** Where the npm package looks for its native half. */
export function addonLink(repository = repositoryFolder) {
  return path.join(addonPackage(repository), 'lib', `napi-v${napiVersion}`, 'tfjs_binding.node');
}

/**
 * Compiles the addon against the TensorFlow libraries in `runtime/tensorflow`. It finds them relative to itself, so the
 * runtime can be moved as a whole.
 * @param {string} runtime folder with tensorflow/*.so.2 and tensorflow/include; the addon goes to its subfolder addon
 */
export async function compileAddon(runtime, repository = repositoryFolder) {
  const libraries = path.join(runtime, 'tensorflow');
  const folder = path.join(runtime, 'addon');
  await mkdir(folder, { recursive: true });
  const common = ['-shared', '-fPIC', '-O2', '-std=c++17'];
  await compile([
    ...[...common, path.join(here, 'quiet-start.cc')],
    ...['-Wl,-soname,libquiet_start.so', '-o', path.join(folder, 'libquiet_start.so')],
  ]);
  await compile([
    ...[...common, `-DNAPI_VERSION=${napiVersion}`, '-DBUILDING_NODE_EXTENSION'],
    `-I${path.join(repository, 'node_modules', 'node-api-headers', 'include')}`,
    `-I${path.join(libraries, 'include')}`,
    path.join(addonPackage(repository), 'binding', 'tfjs_backend.cc'),
    path.join(addonPackage(repository), 'binding', 'tfjs_binding.cc'),
    path.join(here, 'quiet-end.cc'),
    // The last library has no dependencies, so it is initialized first.
    ...[`-L${libraries}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    ...[`-L${folder}`, '-Wl,--no-as-needed', '-l:libquiet_start.so'],
    ...['-Wl,-rpath,$ORIGIN/../tensorflow:$ORIGIN', '-o', path.join(folder, 'tfjs_binding.node')],
  ]);
}

async function compile(args) {
  const { code, output, missing } = await runCommand('g++', args);
  if (code === 0) return;
  const line = output.split('\n').find((text) => text.includes('error')) ?? 'g++ ended with an error';
  throw new SetupError(
    `TensorFlow’s addon could not be built: ${missing ? 'g++ was not found' : line.trim()}.`,
  );
}

/** Makes `require('@tensorflow/tfjs-node-gpu')` in this checkout find the addon in the cache. */
export async function linkAddon(addon, repository = repositoryFolder) {
  const link = addonLink(repository);
  await mkdir(path.dirname(link), { recursive: true });
  await rm(link, { force: true });
  if (process.platform === 'win32') {
    // Windows allows links only for administrators, and libraries must be next to the addon.
    await cp(path.dirname(addon), path.dirname(link), { recursive: true });
  } else await symlink(addon, link);
}

export function isAddonLinked(addon, repository = repositoryFolder) {
  const link = addonLink(repository);
  if (process.platform === 'win32') return existsSync(link);
  try {
    return realpathSync(link) === realpathSync(addon);
  } catch {
    return false;
  }
}

/**
 * Loads TensorFlow in a child process and computes a little.
 * @throws SetupError if it fails or crashes the child
 */
export async function testAddon(repository = repositoryFolder) {
  const result = await runCommand(process.execPath, [path.join(here, 'load-test.cjs')], {
    cwd: repository,
    timeoutMs: loadTestMs,
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', TF_FORCE_GPU_ALLOW_GROWTH: 'true' },
  });
  if (result.code === 0) return;
  if (result.signal) {
    throw new SetupError(
      `TensorFlow crashed while it was tested (${result.signal}), so it is not used here.`,
    );
  }
  const line = result.output.split('\n').find((text) => /Error\b/.test(text)) ?? 'no reason was given';
  throw new SetupError(`TensorFlow could not be loaded: ${line.trim().replace(/\.$/, '')}.`);
}
