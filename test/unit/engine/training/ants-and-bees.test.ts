import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { TrainingRun } from '#engine/training/training-run.ts';
import { defaultRunConfig } from '#shared/contract/run-config.ts';
import { testEnvironment } from '#test/support/engine-environment.ts';
import { startBackends } from '#test/support/backends.ts';
import { openImages } from '#test/support/open-images.ts';

const images = join(import.meta.dirname, '../../../../../shared/data/ants-and-bees');
const { tensorflow } = await startBackends();
const accuracies = new Map<number, number>();

afterAll(() => {
  const report = [...accuracies].map(([seed, accuracy]) => `seed ${seed}: ${(accuracy * 100).toFixed(1)} %`);
  process.stdout.write(`ants and bees, train → val, defaults: ${report.join(', ')}\n`);
});

test('photos of ants and bees, defaults, five seeds: 93.5 % of the validation images on average', async () => {
  const environment = await testEnvironment();
  const dataset = await openImages(images, environment);
  for (const seed of [0, 1, 2, 3, 4]) {
    const controller = new AbortController();
    const { epochs, bestEpoch } = await new TrainingRun({
      runId: `seed-${seed}`,
      dataset,
      config: { ...defaultRunConfig, seed },
      backend: tensorflow,
      environment,
      emit: () => undefined,
      signal: controller.signal,
    }).run();
    accuracies.set(seed, epochs[bestEpoch - 1]?.validationAccuracy ?? 0);
  }
  await dataset.close();
  const mean = [...accuracies.values()].reduce((total, accuracy) => total + accuracy, 0) / accuracies.size;
  expect(mean).toBeGreaterThanOrEqual(0.935);
});
