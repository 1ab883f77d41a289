// Training steps of the reference network: compiled, and op by op on the same TensorFlow.
import { homedir } from 'node:os';
import { OpByOpProgram } from '../main/engine/compute/op-by-op-program.ts';
import { networkProgram } from '../main/engine/compute/network-program.ts';
import type { ArrayValues, PreparedProgram } from '../main/engine/compute/program.ts';
import { TensorflowEngine } from '../main/engine/compute/tensorflow/engine.ts';
import { locateTensorflow } from '../main/engine/compute/tensorflow/runtime-location.ts';
import adam from '../main/engine/optimizers/adam.ts';
import { defaultCacheFolder } from '../main/engine/store/folders.ts';
import { printTable, takeTurns } from './measure.ts';
import { referenceNetwork } from './work/reference-network.ts';

const location = locateTensorflow({
  tensorflowFolder: defaultCacheFolder(process.env, process.platform, homedir()),
});
if ('reason' in location) throw new Error(location.reason);
const tensorflow = new TensorflowEngine(location);
const parameters = Object.fromEntries(adam.parameters.map(({ key, initial }) => [key, initial]));
const program = networkProgram({ network: referenceNetwork(), optimizer: adam, parameters });

const batch = (size: number): ArrayValues => ({
  examples: {
    type: 'uint8',
    shape: [size, 28, 28, 1],
    values: Uint8Array.from({ length: size * 784 }, (_, i) => (i * 7919) % 256),
  },
  labels: { type: 'int32', shape: [size], values: Int32Array.from({ length: size }, (_, i) => i % 10) },
  importance: { type: 'float32', shape: [size], values: new Float32Array(size).fill(1) },
  learningRate: { type: 'float32', shape: [], values: Float32Array.of(0.001) },
});

for (const size of [1, 16, 64, 256]) {
  const prepared: { name: string; each: PreparedProgram }[] = [
    { name: 'compiled graph', each: await tensorflow.prepare(program) },
    { name: 'op by op', each: new OpByOpProgram('tensorflow', program, () => undefined) },
  ];
  const inputs = batch(size);
  const contenders = prepared.map(({ name, each }) => ({ name, run: () => each.run('train', inputs) }));
  printTable(`reference network, Adam, batch ${size}`, 'images/s', await takeTurns(contenders, size, 3));
  for (const { each } of prepared) each.dispose();
}
process.exit();
