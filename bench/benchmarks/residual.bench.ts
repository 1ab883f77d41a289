// Whether the residual network is worth it against the small one: accuracy on validation images, and time.
import { stepsFor } from '#engine/training/run-settings.ts';
import { TrainingRun } from '#engine/training/training-run.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { reportAndExit, type Fact } from '../report/result.ts';
import { benchEnvironment, realImages } from '../workloads/real-images.ts';
import { startTensorflow } from '../workloads/tensorflow.ts';

const { backend, description } = startTensorflow();
const { signal } = new AbortController();
const epochs = 6;
const facts: Fact[] = [];

async function compare(label: string, folder: string, validation?: string): Promise<void> {
  const dataset = await realImages(folder, validation);
  if (dataset === undefined) return;
  for (const seed of [0, 1]) {
    // In turns, so that a busy minute of the machine slows both.
    for (const modelId of ['small-cnn', 'residual-network']) {
      const config = { ...defaultRunConfig, modelId, epochs, seed };
      const { epochs: done, seconds } = await new TrainingRun({
        ...{
          runId: 'bench',
          dataset,
          config,
          steps: stepsFor(dataset, config),
          backend,
          environment: benchEnvironment,
          signal,
        },
        emit: () => undefined,
      }).run();
      const best = 100 * Math.max(...done.map(({ validationAccuracy }) => validationAccuracy));
      const name = `${label}, ${modelId}, seed ${seed}`;
      process.stderr.write(`${name}: ${best.toFixed(1)} %, ${seconds.training.toFixed(0)} s\n`);
      facts.push({ label: `${name}: best validation accuracy`, value: best, unit: '%', limit: null });
      facts.push({ label: `${name}: training`, value: seconds.training, unit: 's', limit: null });
    }
  }
  await dataset.close();
}

await compare('cifar-10 sample', 'cifar-10-sample');
await compare('ants and bees', 'ants-and-bees/train', 'ants-and-bees/val');
reportAndExit({
  title: `residual: from scratch, defaults, ${epochs} epochs`,
  unit: '',
  contenders: [],
  rows: [],
  comparisons: [],
  facts,
  software: { TensorFlow: description },
});
