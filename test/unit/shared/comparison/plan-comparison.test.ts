import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { linearScaling, squareRootScaling } from '#engine/optimizers/rules/learning-rate.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { ComparisonConfig } from '#shared/domain/comparison/comparison-config.ts';
import { planComparison } from '#shared/domain/comparison/plan-comparison.ts';

const { batchSize, ...base } = defaultRunConfig;
const config = (part: Partial<ComparisonConfig> = {}): ComparisonConfig => ({
  base,
  batchSizes: [8, 64],
  seeds: [0],
  scaleRate: true,
  ...part,
});
const root = squareRootScaling(0.001);
const rates = (part: Partial<ComparisonConfig>, rule = root): unknown[] =>
  planComparison(config(part), 245, rule).map((run) => run.config.learningRate);

describe('which runs', () => {
  test('seed by seed, sizes ascending, each with the settings of the base', () => {
    const runs = planComparison(config({ batchSizes: [64, 1, 8], seeds: [3, 5] }), 245, root);
    expect(runs.map((run) => [run.config.seed, run.config.batchSize, run.variant])).toEqual([
      [3, 1, 0],
      [3, 8, 1],
      [3, 64, 2],
      [5, 1, 0],
      [5, 8, 1],
      [5, 64, 2],
    ]);
    expect(runs[0]?.config).toMatchObject({ modelId: base.modelId, epochs: base.epochs });
  });

  test('sizes that are equal once lowered to the images are one full batch', () => {
    const runs = planComparison(config({ batchSizes: [32, 'full', 245, 4096, 32] }), 245, root);
    expect(runs.map((run) => [run.batchSize, run.isFullBatch, run.config.batchSize])).toEqual([
      [32, false, 32],
      [245, true, 'full'],
    ]);
  });

  test('seeds and rates given twice count once; each rate goes with each size', () => {
    const runs = planComparison(
      config({ seeds: [1, 1], learningRates: [0.1, 0.2, 0.1], scaleRate: false }),
      245,
      root,
    );
    expect(runs.map((run) => [run.config.batchSize, run.config.learningRate, run.variant])).toEqual([
      [8, 0.1, 0],
      [64, 0.1, 1],
      [8, 0.2, 2],
      [64, 0.2, 3],
    ]);
  });

  test('more than a thousand runs are refused', () => {
    const many = config({
      batchSizes: Array.from({ length: 51 }, (_, index) => index + 1),
      seeds: Array.from({ length: 20 }, (_, index) => index),
    });
    // 51 sizes × 20 seeds = 1,020 runs.
    expect(() => planComparison(many, 245, root)).toThrow(/too-many-runs.*1020/);
  });
});

describe('the learning rate', () => {
  test('automatic and scaled stays automatic: the optimizer’s rule applies by itself', () => {
    expect(rates({})).toEqual(['auto', 'auto']);
  });

  test('typed and scaled follows the square root for Adam: 0.01 · √(8/32) = 0.005, 0.01 · √(64/32) = 0.01414', () => {
    const [small, large] = rates({ learningRates: [0.01] }) as number[];
    expect(small).toBeCloseTo(0.005, 10);
    expect(large).toBeCloseTo(0.01 * Math.SQRT2, 10);
  });

  test('typed and scaled follows proportion for SGD, up to where the rule ends: 0.01 · 8/32 = 0.0025, · 64/32 = 0.02', () => {
    expect(rates({ learningRates: [0.01] }, linearScaling(0.01))).toEqual([0.0025, 0.02]);
    // The rule of plain SGD ends at 0.1, its rate at 32: larger batches get no larger one.
    expect(rates({ learningRates: [0.01] }, linearScaling(0.1))).toEqual([0.0025, 0.01]);
  });

  test('not scaled is one and the same for all: the typed one, or the automatic one of 32', () => {
    expect(rates({ learningRates: [0.01], scaleRate: false })).toEqual([0.01, 0.01]);
    expect(rates({ scaleRate: false })).toEqual([0.001, 0.001]);
  });

  test('found by trying cannot be the same for all', () => {
    expect(rates({ learningRates: ['find'] })).toEqual(['find', 'find']);
    expect(() => rates({ learningRates: ['find'], scaleRate: false })).toThrow(/rate-not-comparable/);
  });

  test('a rate that scaling makes too high is refused before anything runs: 900 · √2 > 1000', () => {
    expect(() => rates({ learningRates: [900] })).toThrow(/scaled-rate-too-high/);
  });
});

test('a comparison names no batch size in its base, and at least one in its list', () => {
  expect(v.is(ComparisonConfig, config())).toBe(true);
  expect(v.is(ComparisonConfig, { ...config(), base: { ...base, batchSize } })).toBe(false);
  expect(v.is(ComparisonConfig, config({ batchSizes: [] }))).toBe(false);
});
