import type { ArrayValue } from '#engine/compute/backend.ts';
import type { ImageInput } from '#engine/compute/layers.ts';
import { models } from '#engine/models/registry.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';
import { randomGenerator, randomNormal, type RandomGenerator } from '#shared/domain/random.ts';

/** A head of seeded numbers that gives every class some probability. */
export function seededModel(classNames: readonly string[] = ['ants', 'bees', 'wasps']): TrainedModel {
  const random = randomGenerator('exported head', classNames.length);
  const classes = classNames.length;
  return {
    runId: 'run-1',
    modelId: 'efficientnet-lite0',
    modelParameters: {},
    fineTune: 'none',
    input: { sizePx: 224, channels: 3 },
    classNames,
    weights: {
      'classifier/kernel': seededArray([1280, classes], 0.05, random),
      'classifier/bias': seededArray([classes], 0.2, random),
    },
  };
}

/** A small network with seeded numbers in every weight, as if it had been trained. */
export function seededSmallModel(input: ImageInput): TrainedModel {
  const plugin = models.get('small-cnn');
  if (plugin === undefined) throw new Error('there is no small network');
  const random = randomGenerator('exported small network', input.sizePx);
  const classNames = ['ants', 'bees', 'wasps'];
  const parameters = { dropout: 0.5 };
  const fresh = plugin.initialWeights({ input, classCount: 3, parameters }, random);
  const weights = Object.entries(fresh).map(([name, array]): [string, ArrayValue] => {
    const isFresh = array.values.every((value) => value === 0);
    return [name, isFresh ? seededArray(array.shape, 0.1, random) : array];
  });
  return {
    runId: 'run-2',
    modelId: 'small-cnn',
    modelParameters: parameters,
    fineTune: 'none',
    input,
    classNames,
    weights: Object.fromEntries(weights),
  };
}

/** Normally distributed numbers. */
export function seededArray(
  shape: readonly number[],
  deviation: number,
  random: RandomGenerator,
): ArrayValue {
  const length = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length }, () => deviation * randomNormal(random));
  return { type: 'float32', shape, values };
}
