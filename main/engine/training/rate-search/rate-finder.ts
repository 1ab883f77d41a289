/** One step of the search. */
export interface RateTrial {
  readonly rate: number;
  /** Before the step at `rate`, so it shows what the smaller rates did. */
  readonly loss: number;
  /** Exponential mean of the losses so far, corrected for its start at zero. */
  readonly smoothed: number;
}

export interface RateSearch {
  /** Null where the loss never fell by more than its own noise. */
  readonly rate: number | null;
  /** The steps made, losses that are not finite left out. */
  readonly curve: readonly RateTrial[];
}

export interface RateRange {
  /** Makes one step at this rate and returns the loss before it. Weights change: the caller puts them back. */
  readonly tryRate: (rate: number) => Promise<number>;
  /** The first rate: so small that nothing is learnt. */
  readonly start: number;
  /** The last one, where the loss has not grown before: large enough to diverge. */
  readonly end: number;
  /** Updates at most; 100 for six powers of ten. At least 20. */
  readonly steps: number;
}

/** The search ends where the smoothed loss is this many times its lowest. */
const divergence = 4;

/** How far below the best rate of the curve the one for training lies. */
const safety = 10;

/** A fall counts when it is this many standard errors deep … */
const standardErrors = 4;

/** … and this fraction of the loss at the start. */
const smallestFall = 0.01;

/**
 * The learning-rate range test: steps at rates that rise geometrically, until the loss grows.
 * It chooses a tenth of the rate at the lowest smoothed loss. The steepest descent would lie nearer to the goal on a
 * smooth curve, but one lucky batch moves it by powers of ten; the lowest point, just before divergence, is found well
 * however noisy the losses, and its lag behind the losses (a tenth of the range) is far less than the tenth taken.
 * @see Smith 2017, arXiv:1506.01186
 */
export async function findLearningRate({ tryRate, start, end, steps }: RateRange): Promise<RateSearch> {
  const memory = memoryFor(steps);
  const curve: RateTrial[] = [];
  let mean = 0;
  let lowest = Infinity;
  for (let step = 0; step < steps; step++) {
    const rate = start * (end / start) ** (step / (steps - 1));
    const loss = await tryRate(rate);
    if (!Number.isFinite(loss)) break;
    mean = memory * mean + (1 - memory) * loss;
    const smoothed = mean / (1 - memory ** (step + 1));
    curve.push({ rate, loss, smoothed });
    lowest = Math.min(lowest, smoothed);
    if (smoothed > divergence * lowest) break;
  }
  return { rate: chooseRate(curve, steps), curve };
}

/** The smoothing looks back over a tenth of the range, however many steps that is. */
function memoryFor(steps: number): number {
  return 1 - 10 / Math.max(20, steps);
}

/**
 * The first fifth of the range is the level to fall from: its rates are too small to learn anything. Of flat curves with
 * normal noise, 100 steps each, 2 in 1000 are taken for falling ones.
 */
function chooseRate(curve: readonly RateTrial[], steps: number): number | null {
  const startCount = Math.ceil(steps / 5);
  const beginning = curve.slice(0, startCount);
  let best: RateTrial | undefined;
  for (const trial of curve.slice(startCount))
    if (best === undefined || trial.smoothed < best.smoothed) best = trial;
  if (best === undefined) return null;
  const level = beginning.reduce((sum, { loss }) => sum + loss, 0) / startCount;
  const fall = level - best.smoothed;
  const memory = memoryFor(steps);
  // The variance of a mean of n numbers is 1/n, that of an exponential mean (1 − β) ÷ (1 + β) of one number's.
  const standardError =
    noiseOf(curve.slice(0, curve.indexOf(best) + 1)) *
    Math.sqrt(1 / startCount + (1 - memory) / (1 + memory));
  const isFall = fall > standardErrors * standardError && fall > smallestFall * Math.abs(level);
  return isFall ? best.rate / safety : null;
}

/**
 * Standard deviation of the losses about their trend, from the differences of neighbors.
 * @see von Neumann 1941, Distribution of the ratio of the mean square successive difference to the variance
 */
function noiseOf(trials: readonly RateTrial[]): number {
  let squares = 0;
  for (let i = 1; i < trials.length; i++) {
    const difference = (trials[i] as RateTrial).loss - (trials[i - 1] as RateTrial).loss;
    squares += difference * difference;
  }
  return Math.sqrt(squares / (2 * Math.max(1, trials.length - 1)));
}
