// Whether random views keep the small network waiting: the share of the training's time that it spends on it.
import { reportAugmentation } from './work/augmentation.ts';

await reportAugmentation({
  label: 'small network, 28 px',
  images: 'fashion-mnist.zip',
  config: { modelId: 'small-cnn' },
  augmentations: ['none', 'light', 'strong'],
  turns: { rounds: 5, seconds: 2 },
});
