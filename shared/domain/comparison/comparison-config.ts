import * as v from 'valibot';
import { RunConfig } from '../run/run-config.ts';

const { batchSize, learningRate, seed } = RunConfig.entries;

/** Runs of one comparison at most; more is a mistyped list rather than a wish. */
export const mostComparisonRuns = 1000;

/** Also of rates. */
export const mostComparisonSizes = 64;
export const mostComparisonSeeds = 100;

/** What a comparison of batch sizes is made of: every size with every rate and every seed. */
export const ComparisonConfig = v.strictObject({
  /** What all runs share; its learning rate holds where `learningRates` is absent, its seed is replaced by `seeds`. */
  base: v.omit(RunConfig, ['batchSize']),
  batchSizes: v.pipe(v.array(batchSize), v.minLength(1), v.maxLength(mostComparisonSizes)),
  /** A typed rate is meant for batches of 32. */
  learningRates: v.optional(v.pipe(v.array(learningRate), v.minLength(1), v.maxLength(mostComparisonSizes))),
  seeds: v.pipe(v.array(seed), v.minLength(1), v.maxLength(mostComparisonSeeds)),
  /** Whether each size gets the rate that the optimizer's rule gives it; otherwise all get one and the same. */
  scaleRate: v.boolean(),
});
export type ComparisonConfig = v.InferOutput<typeof ComparisonConfig>;
