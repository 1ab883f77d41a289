import { expect, test } from 'vitest';
import { mean, validationAccuracies } from '../../../support/default-training.ts';
import { temporaryFolder } from '../../../support/engine-environment.ts';
import { startEngines } from '../../../support/engines.ts';
import { writePhotoDataset } from '../../../support/photo-dataset.ts';

const { tensorflow } = await startEngines();

test('photos of two classes, defaults, three seeds: 95 % of the validation pictures on average', async () => {
  const folder = await temporaryFolder();
  await writePhotoDataset(folder, { train: 60, validation: 20 });
  const accuracies = await validationAccuracies(folder, [0, 1, 2], tensorflow);
  expect(mean(accuracies)).toBeGreaterThanOrEqual(0.95);
});
