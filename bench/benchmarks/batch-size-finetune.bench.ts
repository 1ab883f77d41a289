// The recommended batch size against every other: fine-tuning all of the base model on 245 photos. It starts from a trained
// head, whose accuracy no size improves, so sizes are compared by the training loss that all of them reach.
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { reportBatchSizes } from '../workloads/batch-sizes.ts';
import { realImages } from '../workloads/real-images.ts';

await reportBatchSizes({
  name: 'ants-and-bees-fine-tuning',
  dataset: await realImages('ants-and-bees/train', 'ants-and-bees/val'),
  config: { ...defaultRunConfig, fineTune: 'all' },
  measure: 'trainLoss',
  target: -0.02,
  limits: { steps: 20, images: 3000 },
  mostSeconds: 240,
});
