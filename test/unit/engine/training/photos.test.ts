import { expect, test } from 'vitest';
import { mean, validationAccuracies } from '#test/support/training/default-training.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';
import { startBackends } from '#test/support/backends.ts';
import { writePhotoDataset } from '#test/support/images/photo-dataset.ts';

const { tensorflow } = await startBackends();

test('photos of two classes, defaults, three seeds: 95 % of the validation images on average', async () => {
  const folder = await temporaryFolder();
  await writePhotoDataset(folder, { train: 60, validation: 20 });
  const accuracies = await validationAccuracies(folder, [0, 1, 2], tensorflow);
  expect(mean(accuracies)).toBeGreaterThanOrEqual(0.95);
});
