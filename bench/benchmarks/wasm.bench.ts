// Training steps of the reference network: our wasm backend, and the stock one.
// Registers TensorFlow.js's gradients, which the core doesn't have.
import '@tensorflow/tfjs-layers';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { networkProgram } from '#engine/compute/network-program.ts';
import { WasmBackend } from '#engine/compute/wasm/backend.ts';
import adam from '#engine/optimizers/adam.ts';
import { inThisProcess, takeTurns } from '../measure.ts';
import { required } from '../report/required.ts';
import { reportAndExit, type BenchmarkRow } from '../report/result.ts';
import { Neighbor } from '../workloads/neighbor.ts';
import { initialParameters } from '../workloads/optimizer-values.ts';
import { referenceBatch, referenceNetwork } from '../workloads/reference-network.ts';

const backend = await WasmBackend.create();
// Built next to this file. Both backends have the same name, so each has its own process.
const stockModule = path.join(path.dirname(fileURLToPath(import.meta.url)), 'stock-wasm.js');
const stock = await Neighbor.start(process.execPath, [stockModule]);
if (stock === null) throw new Error('the stock wasm backend does not start');
const program = networkProgram({
  network: referenceNetwork(),
  optimizer: adam,
  parameters: initialParameters(adam),
});

const rows: BenchmarkRow[] = [];
for (const size of [1, 16, 64]) {
  const prepared = await backend.prepare(program);
  const inputs = referenceBatch(size);
  const contenders = [
    inThisProcess('portable', size, () => prepared.run('train', inputs)),
    stock.contender('stock wasm', String(size)),
  ];
  rows.push({ label: `batch ${size}`, measured: await takeTurns(contenders) });
  prepared.dispose();
}
reportAndExit({
  title: 'wasm: training the reference network, Adam',
  unit: 'images/s',
  contenders: ['portable', 'stock wasm'],
  rows,
  comparisons: [
    { title: '÷ stock', ours: 'portable', against: ['stock wasm'], required: required.wasm.toStock },
  ],
  facts: [],
  software: { 'Portable backend': `${backend.report.version}, ${backend.report.threads} threads` },
});
