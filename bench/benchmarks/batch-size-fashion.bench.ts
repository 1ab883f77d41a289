// The recommended batch size against every other, to the same accuracy: 6,000 small gray images.
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { reportBatchSizes } from '../workloads/batch-sizes.ts';
import { keepTrainingImages, realImages } from '../workloads/real-images.ts';

const dataset = await realImages('fashion-mnist.zip');
if (dataset !== undefined) keepTrainingImages(dataset, 6000);
await reportBatchSizes({
  name: 'fashion-mnist',
  dataset,
  config: { ...defaultRunConfig, modelId: 'small-cnn' },
  measure: 'accuracy',
  target: 0.7,
  limits: { steps: 100, images: 30_000 },
  mostSeconds: 60,
});
