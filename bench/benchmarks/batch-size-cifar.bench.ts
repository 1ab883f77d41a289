// The recommended batch size against every other, to the same accuracy: 800 small color images.
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { reportBatchSizes } from '../workloads/batch-sizes.ts';
import { realImages } from '../workloads/real-images.ts';

await reportBatchSizes({
  name: 'cifar-10-sample',
  dataset: await realImages('cifar-10-sample'),
  config: { ...defaultRunConfig, modelId: 'small-cnn' },
  measure: 'accuracy',
  target: 0.36,
  limits: { steps: 120, images: 12_000 },
  mostSeconds: 60,
});
