// Trains a head, a network from scratch and a fine-tuned base model with the builds of two checkouts, and compares the
// results bit by bit: the losses of every epoch, the hash of the weights, and the exported arrays by layer.
//   node bench/compare-builds.mjs <checkout> <checkout> <images> <validation images>
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const trainings = {
  head: ['--epochs', '3', '--batch-size', '32'],
  'small-cnn': ['--model', 'small-cnn', '--epochs', '2', '--batch-size', '16', '--augment', 'light'],
  'fine-tuning': ['--fine-tune', 'last', '--epochs', '1', '--batch-size', '16'],
};

const [one, other, images, validation] = process.argv.slice(2);
if (validation === undefined) {
  process.stderr.write('usage: compare-builds.mjs <checkout> <checkout> <images> <validation images>\n');
  process.exit(2);
}

let differences = 0;
for (const [name, options] of Object.entries(trainings)) {
  const [left, right] = [one, other].map((checkout) => train(path.resolve(checkout), options));
  const found = differencesOf(left, right);
  differences += found.length;
  process.stdout.write(
    `${name}: ${found.length === 0 ? `equal (${left.weightsHash.slice(0, 12)}, ${left.arrays.size} arrays)` : found.join('; ')}\n`,
  );
}
process.exitCode = differences === 0 ? 0 : 1;

/** @returns losses by epoch, the hash of the weights, and the exported arrays by name */
function train(checkout, options) {
  const folder = mkdtempSync(path.join(tmpdir(), 'batchwise-compare-'));
  try {
    const exported = path.join(folder, 'model');
    // Separate, so that neither build sees the other's database.
    const env = { ...process.env, BATCHWISE_DATA: path.join(folder, 'data') };
    const argv = [
      'train',
      path.resolve(images),
      '--validation',
      path.resolve(validation),
      '--seed',
      '0',
      ...options,
    ];
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [
        path.join(checkout, 'out/main/cli.js'),
        ...argv,
        '--run',
        path.join(folder, 'run'),
        '--export',
        exported,
        '--json',
      ],
      { encoding: 'utf8', maxBuffer: 2 ** 28, cwd: checkout, env },
    );
    if (status !== 0) throw new Error(`${checkout}: exit code ${status}\n${stdout.slice(-2000)}${stderr}`);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const epochs = lines.filter(({ kind }) => kind === 'epoch');
    return {
      losses: epochs.map(({ trainLoss, validationLoss, validationAccuracy }) => [
        trainLoss,
        validationLoss,
        validationAccuracy,
      ]),
      weightsHash: lines.find(({ kind }) => kind === 'result').weightsHash,
      arrays: readArrays(exported),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The weights of an exported TensorFlow.js layers model by name, as bytes. */
function readArrays(folder) {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'model.json'), 'utf8')).weightsManifest;
  const arrays = new Map();
  for (const { paths, weights } of manifest) {
    const bytes = Buffer.concat(paths.map((file) => readFileSync(path.join(folder, file))));
    let offset = 0;
    for (const { name, shape } of weights) {
      const length = 4 * shape.reduce((product, size) => product * size, 1);
      arrays.set(name, bytes.subarray(offset, offset + length));
      offset += length;
    }
  }
  return arrays;
}

function differencesOf(left, right) {
  const found = [];
  if (JSON.stringify(left.losses) !== JSON.stringify(right.losses)) found.push('the losses differ');
  if (left.weightsHash !== right.weightsHash) found.push('the weights’ hashes differ');
  if ([...left.arrays.keys()].join() !== [...right.arrays.keys()].join()) found.push('the layers differ');
  for (const [name, bytes] of left.arrays)
    if (right.arrays.get(name)?.equals(bytes) !== true) found.push(`${name} differs`);
  return found;
}
