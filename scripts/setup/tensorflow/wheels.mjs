import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fetchWheel } from '../fetch-package.mjs';
import { tensorflowWheels } from '../pins.mjs';
import { runCommand } from '../run-command.mjs';
import { SetupError } from '../setup-error.mjs';
import { unzip } from '../unpack.mjs';
import { compileAddon } from './addon.mjs';

/** The two libraries, their licenses, and the few of 13,000 headers that the C API needs. */
const wantedFromTensorflow = [
  /^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/,
  /^tensorflow\/THIRD_PARTY_NOTICES\.txt$/,
  /^tensorflow\/include\/tensorflow\/c\//,
  /^tensorflow\/include\/(tensorflow\/core|tsl)\/platform\/ctstring/,
  /^tensorflow\/include\/xla\/tsl\/c\//,
];

/** TensorFlow looks for them in ../nvidia/<library>/lib, relative to its folder; nvcc's wheel has ptxas and libdevice. */
const wantedFromNvidia = [
  /^nvidia\/[^/]+\/lib\//,
  /^nvidia\/cuda_nvcc\/(bin|nvvm)\//,
  /^nvidia\/[^/]+\/.*licen[sc]e/i,
];

/**
 * Builds a runtime folder (tensorflow/, nvidia/, addon/) from Python wheels and the npm package's sources.
 * @param {string} folder a temporary folder on the cache's disk
 * @returns {Promise<string>} the runtime inside `folder`, ready to be moved into place
 */
export async function buildFromWheels({ folder, kind, report, repository }) {
  const problem = await missingProgram();
  if (problem) {
    throw new SetupError(problem, {
      repair: 'sudo apt-get install python3 python3-pip g++ && npm run setup',
    });
  }
  const runtime = path.join(folder, 'runtime');
  await mkdir(runtime);
  const wheels = tensorflowWheels[kind];
  await fetchAndUnpack(wheels, wantedFromTensorflow, { folder, runtime, report });
  for (const library of wheels.libraries) {
    await fetchAndUnpack(library, wantedFromNvidia, { folder, runtime, report });
  }
  report.print('Building TensorFlow’s addon for Node.');
  await compileAddon(runtime, repository);
  return runtime;
}

async function fetchAndUnpack(source, wanted, { folder, runtime, report }) {
  const wheel = await fetchWheel(source, folder, report);
  report.print(`Unpacking ${source.requirement.replace('==', ' ')}.`);
  const isWanted = (name) => !name.endsWith('/') && wanted.some((pattern) => pattern.test(name));
  await unzip(wheel, runtime, (name) => (isWanted(name) ? name : undefined));
  await rm(wheel);
}

/**
 * Which programs for fetching the wheels and building the addon are missing, checked before hundreds of megabytes are
 * fetched for nothing.
 * @param {string[]} [expected] programs that will be installed by then
 * @returns {Promise<string | undefined>} a message, or undefined if nothing is missing
 */
export async function missingProgram(expected = []) {
  for (const [program, args, sentence] of [
    ['python3', ['--version'], 'python3 was not found; set-up needs it to fetch TensorFlow.'],
    ['python3', ['-m', 'pip', '--version'], 'python3 has no pip; set-up needs it to fetch TensorFlow.'],
    ['g++', ['--version'], 'g++ was not found; set-up needs it to build TensorFlow’s addon.'],
  ]) {
    if (!expected.includes(program) && (await runCommand(program, args)).code !== 0) return sentence;
  }
  return undefined;
}
