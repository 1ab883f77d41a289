import { expect, test } from 'vitest';
import { mean, validationAccuracies } from '../support/training/default-training.ts';
import { startBackends } from '../support/backends.ts';
import { imageSet } from '../support/images/image-set.ts';

const { tensorflow } = await startBackends();

test('ants and bees with the defaults and five seeds: a validation accuracy of 93.5% on average', async () => {
  const accuracies = await validationAccuracies(imageSet('ants-and-bees'), [0, 1, 2, 3, 4], tensorflow);
  const report = accuracies.map((accuracy, seed) => `seed ${seed}: ${(accuracy * 100).toFixed(1)} %`);
  process.stdout.write(`ants and bees, train → val, defaults: ${report.join(', ')}\n`);
  expect(mean(accuracies)).toBeGreaterThanOrEqual(0.935);
});
