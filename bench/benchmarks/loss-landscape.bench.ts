// The cost of a run's loss landscape: recording the path while the run trains, and measuring the landscape afterwards.
import { stepsFor } from '#engine/training/run-settings.ts';
import type { Backend } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import { computeLossLandscape } from '#engine/landscape/compute-loss-landscape.ts';
import { PathRecorder } from '#engine/training/callbacks/path-recorder.ts';
import { TrainingRun } from '#engine/training/training-run.ts';
import { defaultRunConfig, type RunConfig } from '#shared/domain/run/run-config.ts';
import { reportAndExit, type Fact } from '../report/result.ts';
import { benchEnvironment, realImages } from '../workloads/real-images.ts';
import { startTensorflow } from '../workloads/tensorflow.ts';

const { backend, description } = startTensorflow();
const facts: Fact[] = [];
const { signal } = new AbortController();

/** Milliseconds spent waiting for the recorder. */
const recording = { ms: 0 };
for (const name of ['onTrainBegin', 'onStep', 'onTrainEnd'] as const) {
  const original = Object.getOwnPropertyDescriptor(PathRecorder.prototype, name)?.value as (
    ...given: unknown[]
  ) => Promise<unknown>;
  Object.assign(PathRecorder.prototype, {
    async [name](this: PathRecorder, ...given: unknown[]): Promise<unknown> {
      const startedAt = performance.now();
      try {
        return await original.apply(this, given);
      } finally {
        recording.ms += performance.now() - startedAt;
      }
    },
  });
}

async function measure(
  label: string,
  dataset: Dataset,
  given: Partial<RunConfig>,
  on: Backend,
): Promise<void> {
  const config = { ...defaultRunConfig, ...given };
  recording.ms = 0;
  const environment = benchEnvironment;
  const outcome = await new TrainingRun({
    ...{
      runId: 'bench',
      dataset,
      config,
      steps: stepsFor(dataset, config),
      backend: on,
      environment,
      signal,
    },
    emit: () => undefined,
  }).run();
  const { path } = outcome;
  if (path === null) throw new Error(`${label} recorded no path`);
  const percent = (100 * recording.ms) / (outcome.seconds.training * 1000);
  const startedAt = performance.now();
  const landscape = await computeLossLandscape({
    ...{ runId: 'bench', path, config, dataset, backend: on, environment, signal },
    onProgress: () => undefined,
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const fact = (what: string, value: number, unit: string, limit: number | null): void =>
    void facts.push({ label: `${label}: ${what}`, value, unit, limit });
  fact('training', outcome.seconds.training, 's', null);
  fact('of it recording the path', percent, '%', 1);
  fact('snapshots', path.snapshots.length, '', null);
  fact('measuring the landscape', seconds, 's', given.modelId === undefined ? 5 : 30);
  fact('points in each direction', landscape.columns.length, '', null);
  fact('images', landscape.images, '', null);
  fact(
    'of the path in the landscape',
    100 * (landscape.pathFractions[0] + landscape.pathFractions[1]),
    '%',
    null,
  );
}

const photos = await realImages('ants-and-bees/train');
if (photos !== undefined) {
  // Fills the feature cache first, so that it isn't measured.
  await measure('head', photos, {}, backend);
  facts.length = 0;
  await measure('head, ants and bees', photos, {}, backend);
  await photos.close();
}
const clothes = await realImages('fashion-mnist.zip');
if (clothes !== undefined) {
  // A tenth of the images: enough for training, and the landscape uses fewer anyway.
  clothes.setExcluded(
    Array.from({ length: clothes.imageCount }, (_, id) => id).filter((id) => id % 10 > 0),
    true,
  );
  await measure(
    'small network, 28 px, fashion',
    clothes,
    { modelId: 'small-cnn', epochs: 2, batchSize: 32 },
    backend,
  );
  await clothes.close();
}
reportAndExit({
  title: 'loss-landscape: keeping a run’s path, and measuring its landscape',
  unit: '',
  contenders: [],
  rows: [],
  comparisons: [],
  facts,
  software: { TensorFlow: description },
});
