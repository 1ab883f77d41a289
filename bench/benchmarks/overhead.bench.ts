// The app's overhead per training step: the whole training loop against the bare compiled call, on the same inputs.
import { networkProgram } from '#engine/compute/network-program.ts';
import type { PreparedProgram } from '#engine/compute/backend.ts';
import adam from '#engine/optimizers/adam.ts';
import { median, inThisProcess, takeTurns } from '../measure.ts';
import { required } from '../report/required.ts';
import { reportAndExit } from '../report/result.ts';
import { AppTraining } from '../workloads/app-training.ts';
import { initialParameters } from '../workloads/optimizer-values.ts';
import { referenceBatch, referenceNetwork } from '../workloads/reference-network.ts';
import { startTensorflow } from '../workloads/tensorflow.ts';

const size = 64;
const { backend, description } = startTensorflow();
const network = referenceNetwork();
const program: PreparedProgram = await backend.prepare(
  networkProgram({ network, optimizer: adam, parameters: initialParameters(adam) }),
);
const inputs = referenceBatch(size);
const app = new AppTraining(program, network, size);
const measured = await takeTurns(
  [
    inThisProcess('bare call', size, () => program.run('train', inputs)),
    { name: 'training loop', measure: (seconds) => app.imagesPerSecond(seconds) },
  ],
  { rounds: 15 },
);
const [bare, loop] = measured;
const added = bare?.rounds.map((speed, round) => speed / (loop?.rounds[round] ?? NaN) - 1) ?? [];
app.end();
reportAndExit({
  title: `overhead: the reference network at batch ${size}, Adam`,
  unit: 'images/s',
  contenders: ['bare call', 'training loop'],
  rows: [{ label: `batch ${size}`, measured }],
  comparisons: [],
  facts: [
    {
      label: 'added to the time of a step',
      value: 100 * median(added),
      unit: '%',
      limit: required.overhead.percent,
    },
  ],
  software: { TensorFlow: description },
});
