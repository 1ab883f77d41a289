import { AppError, type UsageProblem } from '../errors.ts';
import type { RunConfig } from '../run/run-config.ts';
import { mostComparisonRuns, type ComparisonConfig } from './comparison-config.ts';
import type { PlannedRun, ComparisonVariant } from './comparison.ts';

/** The batch size that a typed learning rate is meant for. */
export const referenceBatchSize = 32;
const highestRate = 1000;

/**
 * The runs of a comparison in their order: seed by seed, so that one that ends early has compared all sizes equally often;
 * then rate by rate, sizes ascending. All runs share split, first weights (a seed's) and order of images (a seed's).
 * @param images training images; sizes above them are full batch, and equal sizes are one
 * @param automaticRate the optimizer's rule: the rate of a batch size, whose ratio to that of 32 scales a typed rate
 * @throws AppError `usage/wrong-arguments` where a rate cannot be the same for all, is too high, or runs are too many
 */
export function planComparison(
  config: ComparisonConfig,
  images: number,
  automaticRate: (batchSize: number) => number,
): readonly PlannedRun[] {
  const variants = variantsOf(config, images);
  const seeds = [...new Set(config.seeds)];
  if (variants.length * seeds.length > mostComparisonRuns) {
    throw wrong({ reason: 'too-many-runs', runs: variants.length * seeds.length, most: mostComparisonRuns });
  }
  return seeds.flatMap((seed) =>
    variants.map((given, variant) => {
      const batchSize = given.isFullBatch ? ('full' as const) : given.batchSize;
      const learningRate = rateOf(given, config.scaleRate, automaticRate);
      return { ...given, variant, config: { ...config.base, batchSize, learningRate, seed } };
    }),
  );
}

function variantsOf(
  { batchSizes, learningRates, base }: ComparisonConfig,
  images: number,
): ComparisonVariant[] {
  const clamped = batchSizes.map((size) => (size === 'full' ? images : Math.min(size, images)));
  const sizes = [...new Set(clamped)].sort((one, other) => one - other);
  return [...new Set(learningRates ?? [base.learningRate])].flatMap((givenRate) =>
    sizes.map((batchSize) => ({ batchSize, isFullBatch: batchSize === images, givenRate })),
  );
}

function rateOf(
  { batchSize, givenRate }: ComparisonVariant,
  isScaled: boolean,
  automaticRate: (batchSize: number) => number,
): RunConfig['learningRate'] {
  if (givenRate === 'find') {
    if (isScaled) return 'find';
    throw wrong({ reason: 'rate-not-comparable' });
  }
  const reference = automaticRate(referenceBatchSize);
  if (givenRate === 'auto') return isScaled ? 'auto' : reference;
  if (!isScaled) return givenRate;
  const rate = (givenRate * automaticRate(batchSize)) / reference;
  if (rate > highestRate) {
    throw wrong({ reason: 'scaled-rate-too-high', givenRate, referenceBatchSize, rate, batchSize });
  }
  return rate;
}

const wrong = (problem: UsageProblem): AppError => new AppError('usage/wrong-arguments', problem);
