import { stepsFor } from '#engine/training/run-settings.ts';
import type { Backend } from '#engine/compute/backend.ts';
import { TrainingRun } from '#engine/training/training-run.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { testEnvironment } from '../engine-environment.ts';
import { openImages } from '../images/open-images.ts';

/**
 * Trains once per seed with the default settings.
 * @param folder a dataset with its own validation images
 * @returns the validation accuracy at each run's best epoch, 0 … 1
 */
export async function validationAccuracies(
  folder: string,
  seeds: readonly number[],
  backend: Backend,
): Promise<readonly number[]> {
  const environment = await testEnvironment();
  const dataset = await openImages(folder, environment);
  const accuracies: number[] = [];
  for (const seed of seeds) {
    const config = { ...defaultRunConfig, seed };
    const { epochs, bestEpoch } = await new TrainingRun({
      runId: `seed-${seed}`,
      ...{ dataset, config, steps: stepsFor(dataset, config) },
      backend,
      environment,
      emit: () => undefined,
      signal: new AbortController().signal,
    }).run();
    accuracies.push(epochs[bestEpoch - 1]?.validationAccuracy ?? 0);
  }
  await dataset.close();
  return accuracies;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length;
