import { homedir } from 'node:os';
import { networkProgram } from '../../main/engine/compute/network-program.ts';
import { headNetwork } from '../../main/engine/compute/networks.ts';
import type { ArrayValue, ArrayValues, Backend, Program } from '../../main/engine/compute/backend.ts';
import { selfTestBatch, selfTestProgram } from '../../main/engine/compute/self-test.ts';
import { TensorflowBackend } from '../../main/engine/compute/tensorflow/backend.ts';
import { locateTensorflow } from '../../main/engine/compute/tensorflow/runtime-location.ts';
import { WasmBackend } from '../../main/engine/compute/wasm/backend.ts';
import adam from '../../main/engine/optimizers/adam.ts';
import { defaultCacheFolder } from '../../main/engine/storage/folders.ts';
import { randomGenerator, randomInteger } from '../../shared/domain/random.ts';

/**
 * A process that trains a head and a small network on both backends and prints their losses as one JSON object, so that a
 * test can run it under one version of Node after another.
 */
export interface Answer {
  readonly node: string;
  /** By backend and program; float32 numbers, exact. */
  readonly losses: Readonly<Record<string, readonly number[]>>;
}

const parameters = Object.fromEntries(adam.parameters.map(({ key, initial }) => [key, initial]));
const network = headNetwork(20, {
  'classifier/kernel': { type: 'float32', shape: [20, 4], values: new Float32Array(80) },
  'classifier/bias': { type: 'float32', shape: [4], values: new Float32Array(4) },
});
const head = networkProgram({ network, optimizer: adam, parameters });

/** Evenly distributed: logarithm and cosine may differ in the last digit between versions of V8. */
function headBatch(step: number): ArrayValues {
  const random = randomGenerator('node-versions', step);
  const size = step % 3 === 2 ? 5 : 16;
  const features = Float32Array.from({ length: size * 20 }, () => 2 * random.next() - 1);
  const labels = Int32Array.from({ length: size }, () => randomInteger(random, 4));
  return {
    examples: { type: 'float32', shape: [size, 20], values: features },
    labels: { type: 'int32', shape: [size], values: labels },
    sampleWeights: { type: 'float32', shape: [size], values: new Float32Array(size).fill(1) },
    learningRate: scalar(0.05),
  };
}

function scalar(value: number): ArrayValue {
  return { type: 'float32', shape: [], values: Float32Array.of(value) };
}

async function lossesOf(
  backend: Backend,
  program: Program,
  batchOf: (step: number) => ArrayValues,
): Promise<number[]> {
  const prepared = await backend.prepare(program);
  const losses: number[] = [];
  for (let step = 0; step < 12; step++)
    losses.push((await prepared.run('train', batchOf(step)))['loss']?.values[0] ?? NaN);
  prepared.dispose();
  return losses;
}

const location = locateTensorflow({
  tensorflowFolder: defaultCacheFolder(process.env, process.platform, homedir()),
});
if ('reason' in location) throw new Error(`${location.reason} ${location.repair}`);
const losses: Record<string, readonly number[]> = {};
for (const backend of [new TensorflowBackend(location), await WasmBackend.create()]) {
  losses[`${backend.id} head`] = await lossesOf(backend, head, headBatch);
  losses[`${backend.id} network`] = await lossesOf(backend, selfTestProgram(), selfTestBatch);
  backend.dispose();
}
const answer: Answer = { node: process.versions.node, losses };
process.stdout.write(`${JSON.stringify(answer)}\n`);
