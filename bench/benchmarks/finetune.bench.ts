// Training steps of all of EfficientNet-Lite0: compiled, and PyTorch.
import { inThisProcess, takeTurns } from '../measure.ts';
import { required } from '../report/required.ts';
import { reportAndExit, type BenchmarkRow } from '../report/result.ts';
import { efficientnetBatch, efficientnetTraining } from '../workloads/efficientnet.ts';
import { PyTorch, pytorchNames } from '../workloads/pytorch.ts';
import { startTensorflow } from '../workloads/tensorflow.ts';

const { backend, description } = startTensorflow();
const pytorch = await PyTorch.start();
const program = await efficientnetTraining();

const rows: BenchmarkRow[] = [];
for (const size of [8, 32]) {
  const prepared = await backend.prepare(program);
  const inputs = efficientnetBatch(size);
  const contenders = [
    inThisProcess('compiled', size, () => prepared.run('train', inputs)),
    ...pytorch.contenders('finetune', size),
  ];
  rows.push({ label: `batch ${size}`, measured: await takeTurns(contenders, { rounds: 3, seconds: 2 }) });
  prepared.dispose();
}
reportAndExit({
  title: 'finetune: training all of EfficientNet-Lite0 at 224 px, SGD with momentum',
  unit: 'images/s',
  contenders: ['compiled', ...pytorchNames],
  rows,
  comparisons: [
    {
      title: '÷ PyTorch',
      ours: 'compiled',
      against: pytorchNames,
      required: required.finetune.toPyTorch,
    },
  ],
  facts: [],
  software: { TensorFlow: description, PyTorch: pytorch.version },
});
