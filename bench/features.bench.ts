// Features of EfficientNet-Lite0: compiled, op by op on the same TensorFlow, and on the portable engine.
import { homedir } from 'node:os';
import path from 'node:path';
import { featureProgram } from '../main/engine/compute/networks.ts';
import { OpByOpProgram } from '../main/engine/compute/op-by-op-program.ts';
import type { PreparedProgram } from '../main/engine/compute/program.ts';
import { TensorflowEngine } from '../main/engine/compute/tensorflow/engine.ts';
import { locateTensorflow } from '../main/engine/compute/tensorflow/runtime-location.ts';
import { WasmEngine } from '../main/engine/compute/wasm/engine.ts';
import model from '../main/engine/models/efficientnet-lite0.ts';
import { defaultCacheFolder } from '../main/engine/store/folders.ts';
import { printTable, takeTurns } from './measure.ts';

const location = locateTensorflow({
  tensorflowFolder: defaultCacheFolder(process.env, process.platform, homedir()),
});
if ('reason' in location) throw new Error(location.reason);
const tensorflow = new TensorflowEngine(location);
const wasm = await WasmEngine.create();
const { base } = model;
if (base === null) throw new Error('no base model');
const { weights } = await base.loadWeights(path.resolve('assets'));
const input = { sizePx: 224, channels: 3 } as const;
const graph = model.describe({ input, classCount: 2, parameters: {} });
const program = featureProgram(base, graph, weights);

const run = (prepared: PreparedProgram, size: number) => {
  const side = input.sizePx;
  const values = Uint8Array.from({ length: size * side * side * 3 }, (_, i) => (i * 7919) % 256);
  const examples = { type: 'uint8', shape: [size, side, side, 3], values } as const;
  return () => prepared.run('features', { examples });
};

const { label, version, threads } = tensorflow.report;
process.stdout.write(
  `${label} ${version}, ${threads} threads; portable engine with ${wasm.report.threads}\n`,
);
for (const size of [8, 16, 32]) {
  const compiled = await tensorflow.prepare(program);
  const portable = await wasm.prepare(program);
  const opByOp = new OpByOpProgram('tensorflow', program, () => undefined);
  const contenders = [
    { name: 'compiled graph', run: run(compiled, size) },
    { name: 'op by op', run: run(opByOp, size) },
    ...(size === 8 ? [{ name: 'portable engine', run: run(portable, size) }] : []),
  ];
  printTable(`features, ${size} pictures in one call`, 'images/s', await takeTurns(contenders, size));
  for (const prepared of [compiled, portable, opByOp]) prepared.dispose();
}
process.exit();
