import * as v from 'valibot';
import { largestSeed, mostEpochs } from '../limits.ts';

const Numbers = v.record(v.string(), v.number());

/**
 * Everything that decides the outcome of a run, apart from the images. What later versions added has a default, so
 * that runs of earlier ones can still be read.
 */
export const RunConfig = v.strictObject({
  modelId: v.string(),
  /** The model's own settings; those not given have their initial value. */
  modelParameters: v.optional(Numbers, {}),
  /** How much of a base model trains with the head: nothing (its features are computed once), its last blocks, or all. */
  fineTune: v.optional(v.picklist(['none', 'last', 'all']), 'none'),
  epochs: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostEpochs)),
  /** Images per step; `full` means every training image. A number above that is lowered to it. */
  batchSize: v.union([v.pipe(v.number(), v.integer(), v.minValue(1)), v.literal('full')]),
  /** Images per forward and backward pass; gradients of several micro-batches are summed into one step. `auto`: as many as are fast. */
  microBatch: v.optional(
    v.union([v.pipe(v.number(), v.integer(), v.minValue(1)), v.literal('auto')]),
    'auto',
  ),
  /**
   * How gradients of several micro-batches are summed. `fast`: one micro-batch after another. `exact`: in chunks of eight images in a fixed order,
   * so that the result is the same to the bit whatever the size of a micro-batch.
   */
  accumulation: v.optional(v.picklist(['fast', 'exact']), 'fast'),
  optimizerId: v.string(),
  optimizerParameters: Numbers,
  /** `auto`: by rule from model, optimizer and batch size. `find`: measured before training by trying rising rates. */
  learningRate: v.union([v.pipe(v.number(), v.gtValue(0), v.maxValue(1000)), v.picklist(['auto', 'find'])]),
  /** `auto`: the one that suits model and depth. */
  scheduleId: v.optional(v.string(), 'auto'),
  scheduleParameters: v.optional(Numbers, {}),
  /** Random views of the training images; `auto`: what suits model and depth. */
  augment: v.optional(v.picklist(['auto', 'none', 'light', 'strong']), 'auto'),
  /** `auto`: where classes are unbalanced, images of rare ones count more in the loss. */
  classWeights: v.optional(v.picklist(['auto', 'none']), 'none'),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(largestSeed)),
  backend: v.picklist(['auto', 'tensorflow', 'wasm']),
});
export type RunConfig = v.InferOutput<typeof RunConfig>;

export const defaultRunConfig: RunConfig = v.parse(RunConfig, {
  modelId: 'efficientnet-lite0',
  epochs: 10,
  batchSize: 32,
  optimizerId: 'adam',
  optimizerParameters: {},
  learningRate: 'auto',
  seed: 0,
  backend: 'auto',
});
