// Training steps of the reference network: compiled, plain tfjs-node on the same TensorFlow, and PyTorch.
import { networkProgram } from '#engine/compute/network-program.ts';
import adam from '#engine/optimizers/adam.ts';
import { inThisProcess, takeTurns } from '../measure.ts';
import { required } from '../report/required.ts';
import { reportAndExit, type BenchmarkRow } from '../report/result.ts';
import { initialParameters } from '../workloads/optimizer-values.ts';
import { plainTrainingStep } from '../workloads/plain-tfjs-node.ts';
import { PyTorch, pytorchNames } from '../workloads/pytorch.ts';
import { referenceBatch, referenceNetwork } from '../workloads/reference-network.ts';
import { startTensorflow } from '../workloads/tensorflow.ts';

const { backend, description } = startTensorflow();
const pytorch = await PyTorch.start();
const program = networkProgram({
  network: referenceNetwork(),
  optimizer: adam,
  parameters: initialParameters(adam),
});

const rows: BenchmarkRow[] = [];
for (const size of [1, 16, 64, 256]) {
  const prepared = await backend.prepare(program);
  const inputs = referenceBatch(size);
  const contenders = [
    inThisProcess('compiled', size, () => prepared.run('train', inputs)),
    ...pytorch.contenders('cnn', size),
    inThisProcess('tfjs-node', size, plainTrainingStep(size)),
  ];
  rows.push({ label: `batch ${size}`, measured: await takeTurns(contenders) });
  prepared.dispose();
}
reportAndExit({
  title: 'steps: training the reference network, Adam',
  unit: 'images/s',
  contenders: ['compiled', ...pytorchNames, 'tfjs-node'],
  rows,
  comparisons: [
    {
      title: '÷ PyTorch',
      ours: 'compiled',
      against: pytorchNames,
      required: required.steps.toPyTorch,
    },
    { title: '÷ tfjs-node', ours: 'compiled', against: ['tfjs-node'], required: required.steps.toTfjsNode },
  ],
  facts: [],
  software: { TensorFlow: description, PyTorch: pytorch.version },
});
