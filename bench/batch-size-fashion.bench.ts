// The recommended batch size against every other, to the same accuracy: 6,000 small grey pictures.
import { defaultRunConfig } from '../shared/contract/run-config.ts';
import { reportBatchSizes } from './work/batch-sizes.ts';
import { keepTrainingPictures, realPictures } from './work/real-pictures.ts';

const dataset = await realPictures('fashion-mnist.zip');
if (dataset !== undefined) keepTrainingPictures(dataset, 6000);
await reportBatchSizes({
  name: 'fashion-mnist',
  dataset,
  config: { ...defaultRunConfig, modelId: 'small-cnn' },
  measure: 'accuracy',
  target: 0.7,
  limits: { updates: 100, images: 30_000 },
  mostSeconds: 60,
});
