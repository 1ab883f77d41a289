// A neighbor of wasm.bench.ts: training steps of the reference network on the stock wasm backend. A request is a line
// "<batch> <seconds>".
// Registers TensorFlow.js's gradients, which the core doesn't have.
import '@tensorflow/tfjs-layers';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { getThreadsCount, setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';
import { networkProgram } from '#engine/compute/network-program.ts';
import { OpByOpProgram } from '#engine/compute/op-by-op-program.ts';
import adam from '#engine/optimizers/adam.ts';
import { inThisProcess, type Contender } from '../measure.ts';
import { installNaiveFilterGradient, stockBackendName } from './naive-filter-gradient.ts';
import { initialParameters } from './optimizer-values.ts';
import { referenceBatch, referenceNetwork } from './reference-network.ts';

const program = networkProgram({
  network: referenceNetwork(),
  optimizer: adam,
  parameters: initialParameters(adam),
});

async function startStockBackend(): Promise<void> {
  const require = createRequire(import.meta.url);
  const packageFile = require.resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(path.join(path.dirname(packageFile), 'dist/'));
  enableProdMode();
  await setBackend(stockBackendName);
  installNaiveFilterGradient();
}

function contenderOf(size: number): Contender {
  const prepared = new OpByOpProgram(stockBackendName, program, () => undefined);
  const inputs = referenceBatch(size);
  return inThisProcess('stock wasm', size, () => prepared.run('train', inputs));
}

await startStockBackend();
const send = (message: unknown): boolean => process.stdout.write(`${JSON.stringify(message)}\n`);
send({ version: version_wasm, threads: getThreadsCount() });
const contenders = new Map<number, Contender>();
for await (const line of createInterface({ input: process.stdin })) {
  const [size = 1, seconds = 1] = line.split(' ').map(Number);
  const contender = contenders.get(size) ?? contenderOf(size);
  contenders.set(size, contender);
  send({ itemsPerSecond: await contender.measure(seconds) });
}
