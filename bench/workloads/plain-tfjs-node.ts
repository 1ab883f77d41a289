import { losses, oneHot, tensor, tensor1d, train, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { activate } from '#engine/compute/active-backend.ts';
import { backendName } from '#engine/compute/tensorflow/load-runtime.ts';

/**
 * The reference network as in TensorFlow.js's documentation: a layers model and `Optimizer.minimize`, op by op on the loaded
 * backend.
 * @returns a training step that returns its loss
 */
export function plainTrainingStep(batchSize: number): () => number {
  activate(backendName);
  const model = sequential({
    layers: [
      layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 128, activation: 'relu' }),
      layers.dense({ units: 10 }),
    ],
  });
  const optimizer = train.adam(1e-3);
  const pixels = Float32Array.from({ length: batchSize * 784 }, (_, i) => ((i * 7919) % 256) / 127 - 1);
  const images = tensor(pixels, [batchSize, 28, 28, 1]);
  const classes = tensor1d(
    Int32Array.from({ length: batchSize }, (_, i) => i % 10),
    'int32',
  );
  const labels = oneHot(classes, 10);
  return () => {
    activate(backendName);
    const meanLoss = (): Scalar =>
      losses.softmaxCrossEntropy<Tensor, Scalar>(labels, model.apply(images, { training: true }) as Tensor);
    const loss = optimizer.minimize(meanLoss, true);
    if (loss === null) throw new Error('there is no loss');
    const [value = NaN] = loss.dataSync();
    loss.dispose();
    return value;
  };
}
