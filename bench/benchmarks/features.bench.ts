// Features of EfficientNet-Lite0: compiled, op by op on the same TensorFlow, on the wasm backend, and PyTorch.
import { OpByOpProgram } from '#engine/compute/op-by-op-program.ts';
import type { PreparedProgram } from '#engine/compute/backend.ts';
import { backendName } from '#engine/compute/tensorflow/load-runtime.ts';
import { WasmBackend } from '#engine/compute/wasm/backend.ts';
import { inThisProcess, takeTurns } from '../measure.ts';
import { required } from '../report/required.ts';
import { reportAndExit, type BenchmarkRow } from '../report/result.ts';
import { drawnImages } from '../workloads/batches.ts';
import { efficientnetFeatures, efficientnetInput } from '../workloads/efficientnet.ts';
import { PyTorch, pytorchNames } from '../workloads/pytorch.ts';
import { startTensorflow } from '../workloads/tensorflow.ts';

const { backend, description } = startTensorflow();
const wasm = await WasmBackend.create();
const pytorch = await PyTorch.start();
const program = await efficientnetFeatures();
/** The wasm backend is measured only at this size: larger ones are no faster per image and take long. */
const portableSize = 8;

const rows: BenchmarkRow[] = [];
for (const size of [8, 16, 32]) {
  const compiled = await backend.prepare(program);
  const opByOp = new OpByOpProgram(backendName, program, () => undefined);
  const portable = size === portableSize ? await wasm.prepare(program) : undefined;
  const examples = drawnImages(size, efficientnetInput);
  const contender = (name: string, prepared: PreparedProgram) =>
    inThisProcess(name, size, () => prepared.run('features', { examples }));
  const contenders = [
    contender('compiled', compiled),
    ...pytorch.contenders('features', size),
    contender('op by op', opByOp),
    ...(portable === undefined ? [] : [contender('portable', portable)]),
  ];
  rows.push({ label: `${size} a call`, measured: await takeTurns(contenders) });
  for (const prepared of [compiled, opByOp, portable]) prepared?.dispose();
}
reportAndExit({
  title: 'features: EfficientNet-Lite0 at 224 px, no gradients',
  unit: 'images/s',
  contenders: ['compiled', ...pytorchNames, 'op by op', 'portable'],
  rows,
  comparisons: [
    {
      title: '÷ PyTorch',
      ours: 'compiled',
      against: pytorchNames,
      required: required.features.toPyTorch,
    },
    { title: '÷ op by op', ours: 'compiled', against: ['op by op'], required: required.features.toOpByOp },
  ],
  facts: [],
  software: {
    TensorFlow: description,
    PyTorch: pytorch.version,
    'Portable backend': `${wasm.report.version}, ${wasm.report.threads} threads`,
  },
});
