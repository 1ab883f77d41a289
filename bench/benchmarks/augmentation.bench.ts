// Whether augmentation keeps the small network waiting: the fraction of training time spent waiting for images.
import { reportAugmentation } from '../workloads/augmentation.ts';

await reportAugmentation({
  label: 'small network, 28 px',
  images: 'fashion-mnist.zip',
  config: { modelId: 'small-cnn' },
  augmentations: ['none', 'light', 'strong'],
  turns: { rounds: 5, seconds: 2 },
});
