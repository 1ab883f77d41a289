// Training steps of the head on cached features: compiled, op by op on the same TensorFlow, and on the portable engine.
import { homedir } from 'node:os';
import { headNetwork } from '../main/engine/compute/networks.ts';
import { networkProgram } from '../main/engine/compute/network-program.ts';
import { OpByOpProgram } from '../main/engine/compute/op-by-op-program.ts';
import type { PreparedProgram } from '../main/engine/compute/program.ts';
import { TensorflowEngine } from '../main/engine/compute/tensorflow/engine.ts';
import { locateTensorflow } from '../main/engine/compute/tensorflow/runtime-location.ts';
import { WasmEngine } from '../main/engine/compute/wasm/engine.ts';
import { linearHead } from '../main/engine/models/network/initial-weights.ts';
import adam from '../main/engine/optimizers/adam.ts';
import { defaultCacheFolder } from '../main/engine/store/folders.ts';
import { printTable, takeTurns } from './measure.ts';

const location = locateTensorflow({
  tensorflowFolder: defaultCacheFolder(process.env, process.platform, homedir()),
});
if ('reason' in location) throw new Error(location.reason);
const tensorflow = new TensorflowEngine(location);
const wasm = await WasmEngine.create();
const featureCount = 1280;
const classCount = 10;
const parameters = Object.fromEntries(adam.parameters.map(({ key, initial }) => [key, initial]));
const network = headNetwork(featureCount, linearHead('classifier', featureCount, classCount));
const program = networkProgram({ network, optimizer: adam, parameters });

const run = (prepared: PreparedProgram, size: number) => {
  const features = Float32Array.from({ length: size * featureCount }, (_, i) => ((i * 7919) % 100) / 100);
  const labels = Int32Array.from({ length: size }, (_, i) => i % classCount);
  return () =>
    prepared.run('train', {
      examples: { type: 'float32', shape: [size, featureCount], values: features },
      importance: { type: 'float32', shape: [size], values: new Float32Array(size).fill(1) },
      labels: { type: 'int32', shape: [size], values: labels },
      learningRate: { type: 'float32', shape: [], values: Float32Array.of(0.001) },
    });
};

for (const size of [1, 32, 256]) {
  const prepared = [
    { name: 'compiled graph', program: await tensorflow.prepare(program) },
    { name: 'op by op', program: new OpByOpProgram('tensorflow', program, () => undefined) },
    { name: 'portable engine', program: await wasm.prepare(program) },
  ];
  const contenders = prepared.map(({ name, program: each }) => ({ name, run: run(each, size) }));
  printTable(
    `head, ${classCount} classes, Adam, batch size ${size}`,
    'steps/s',
    await takeTurns(contenders, 1, 3),
  );
  for (const { program: each } of prepared) each.dispose();
}
process.exit();
