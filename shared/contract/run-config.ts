import * as v from 'valibot';

/** Everything that decides the outcome of a run, apart from the pictures. */
export const RunConfig = v.strictObject({
  modelId: v.string(),
  epochs: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
  /** Images per update; `full` means every training image. A number above that is lowered to it. */
  batchSize: v.union([v.pipe(v.number(), v.integer(), v.minValue(1)), v.literal('full')]),
  optimizerId: v.string(),
  optimizerParameters: v.record(v.string(), v.number()),
  learningRate: v.union([v.pipe(v.number(), v.gtValue(0), v.maxValue(1000)), v.literal('auto')]),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff)),
  engine: v.picklist(['auto', 'tensorflow', 'wasm']),
});
export type RunConfig = v.InferOutput<typeof RunConfig>;

export const defaultRunConfig: RunConfig = {
  modelId: 'efficientnet-lite0',
  epochs: 10,
  batchSize: 32,
  optimizerId: 'adam',
  optimizerParameters: {},
  learningRate: 'auto',
  seed: 0,
  engine: 'auto',
};
