// Training steps of the head on cached features: compiled, op by op on the same TensorFlow, and on the wasm backend.
import { headNetwork } from '#engine/compute/networks.ts';
import { networkProgram } from '#engine/compute/network-program.ts';
import { OpByOpProgram } from '#engine/compute/op-by-op-program.ts';
import type { PreparedProgram } from '#engine/compute/backend.ts';
import { backendName } from '#engine/compute/tensorflow/load-runtime.ts';
import { WasmBackend } from '#engine/compute/wasm/backend.ts';
import { linearHead } from '#engine/models/network/initial-weights.ts';
import adam from '#engine/optimizers/adam.ts';
import { inThisProcess, takeTurns } from '../measure.ts';
import { required } from '../report/required.ts';
import { reportAndExit, type BenchmarkRow } from '../report/result.ts';
import { trainInputs } from '../workloads/batches.ts';
import { initialParameters } from '../workloads/optimizer-values.ts';
import { startTensorflow } from '../workloads/tensorflow.ts';

const { backend, description } = startTensorflow();
const wasm = await WasmBackend.create();
const featureCount = 1280;
const classCount = 10;
const network = headNetwork(featureCount, linearHead('classifier', featureCount, classCount));
const program = networkProgram({ network, optimizer: adam, parameters: initialParameters(adam) });

const rows: BenchmarkRow[] = [];
for (const size of [1, 32, 256]) {
  const values = Float32Array.from({ length: size * featureCount }, (_, i) => ((i * 7919) % 100) / 100);
  const features = { type: 'float32', shape: [size, featureCount], values } as const;
  const inputs = trainInputs(features, classCount, 0.001);
  const compiled = await backend.prepare(program);
  const opByOp = new OpByOpProgram(backendName, program, () => undefined);
  const portable = await wasm.prepare(program);
  const contender = (name: string, prepared: PreparedProgram) =>
    inThisProcess(name, size, () => prepared.run('train', inputs));
  const contenders = [
    contender('compiled', compiled),
    contender('op by op', opByOp),
    contender('portable', portable),
  ];
  rows.push({ label: `batch ${size}`, measured: await takeTurns(contenders, { rounds: 3 }) });
  for (const prepared of [compiled, opByOp, portable]) prepared.dispose();
}
reportAndExit({
  title: `head: training it on cached features, ${classCount} classes, Adam`,
  unit: 'examples/s',
  contenders: ['compiled', 'op by op', 'portable'],
  rows,
  comparisons: [
    { title: '÷ op by op', ours: 'compiled', against: ['op by op'], required: required.head.toOpByOp },
  ],
  facts: [],
  software: {
    TensorFlow: description,
    'Portable backend': `${wasm.report.version}, ${wasm.report.threads} threads`,
  },
});
