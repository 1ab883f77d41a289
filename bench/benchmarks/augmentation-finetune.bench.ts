// Whether augmentation keeps fine-tuning waiting: the fraction of training time spent waiting for images.
import { reportAugmentation } from '../workloads/augmentation.ts';

await reportAugmentation({
  label: 'fine-tuning all, 224 px',
  images: 'ants-and-bees/train',
  config: { fineTune: 'all', batchSize: 8 },
  augmentations: ['none', 'light'],
  turns: { rounds: 3, seconds: 6 },
});
