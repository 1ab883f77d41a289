// Whether random views keep fine-tuning waiting: the share of the training's time that it spends on it.
import { reportAugmentation } from './work/augmentation.ts';

await reportAugmentation({
  label: 'fine-tuning all, 224 px',
  images: 'ants-and-bees/train',
  config: { fineTune: 'all', batchSize: 8 },
  augmentations: ['none', 'light'],
  turns: { rounds: 3, seconds: 6 },
});
