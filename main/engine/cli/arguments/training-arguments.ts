import * as v from 'valibot';
import { defaultRunConfig, RunConfig } from '#shared/domain/run/run-config.ts';
import { largestSeed, mostEpochs } from '#shared/domain/limits.ts';
import { amountOrWord, countOrWord, oneOf, wholeNumber, type OptionValue } from './argument-values.ts';
import { text } from './parse-options.ts';

/** The options of `train` that decide the outcome of a run. */
export const trainingOptions = {
  model: text,
  'fine-tune': text,
  epochs: text,
  'batch-size': text,
  'micro-batch': text,
  accumulation: text,
  'learning-rate': text,
  optimizer: text,
  schedule: text,
  augment: text,
  'class-weights': text,
  seed: text,
  backend: text,
};

const { fineTune, accumulation, augment, classWeights, backend } = RunConfig.entries;
const largestLearningRate = 1000;

/**
 * Options that aren't given keep their value in `base`. Whether model, optimizer and schedule exist and fit together is
 * checked by the engine.
 * @throws AppError `usage/wrong-arguments` with the wrong option and its allowed values
 */
export function readRunConfig(
  values: Readonly<Record<string, OptionValue>>,
  base: RunConfig = defaultRunConfig,
): RunConfig {
  return v.parse(RunConfig, {
    ...base,
    ...given({
      modelId: values['model'],
      fineTune: oneOf('fine-tune', values['fine-tune'], fineTune.wrapped.options),
      epochs: wholeNumber('epochs', values['epochs'], 1, mostEpochs),
      batchSize: typedBatchSize(values['batch-size']),
      microBatch: countOrWord('micro-batch', values['micro-batch'], ['auto']),
      accumulation: oneOf('accumulation', values['accumulation'], accumulation.wrapped.options),
      optimizerId: values['optimizer'],
      learningRate: amountOrWord(
        'learning-rate',
        values['learning-rate'],
        ['auto', 'find'],
        largestLearningRate,
      ),
      scheduleId: values['schedule'],
      augment: oneOf('augment', values['augment'], augment.wrapped.options),
      classWeights: oneOf('class-weights', values['class-weights'], classWeights.wrapped.options),
      seed: wholeNumber('seed', values['seed'], 0, largestSeed),
      backend: oneOf('backend', values['backend'], backend.options),
    }),
  });
}

/** @returns undefined for `auto`, which isn't part of a configuration: it is measured before training */
function typedBatchSize(value: OptionValue): number | string | undefined {
  const size = countOrWord('batch-size', value, ['full', 'auto']);
  return size === 'auto' ? undefined : size;
}

function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
