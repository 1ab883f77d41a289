/** What training steps of one batch size took. */
export interface StepTime {
  readonly batchSize: number;
  /** Median of several steps, and the quartiles about it. */
  readonly seconds: number;
  readonly quartiles: readonly [number, number];
}

/**
 * Times freed of what a busy moment did to them: a step of fewer images never takes longer than one of more.
 * @param times by batch size, ascending
 */
export function steadyTimes(times: readonly StepTime[]): StepTime[] {
  let [seconds, low, high] = [Infinity, Infinity, Infinity];
  return times
    .toReversed()
    .map(({ batchSize, seconds: median, quartiles }): StepTime => {
      seconds = Math.min(seconds, median);
      low = Math.min(low, quartiles[0]);
      high = Math.min(high, quartiles[1]);
      return { batchSize, seconds, quartiles: [low, high] };
    })
    .reverse();
}

/** Where more images at a time make no more images a second. */
export interface ThroughputKnee {
  /** The smallest batch size that reaches nine tenths of the best speed measured. */
  readonly batchSize: number;
  /** The same by the fast and by the slow quartiles: where steps wander, so does the knee. */
  readonly interval: readonly [number, number];
  /** Whether a larger size was measured too, and was no faster to speak of; else speed may still grow from here. */
  readonly isReached: boolean;
}

const nearlyBest = 0.9;

/** @param times by batch size, ascending, at least one */
export function throughputKnee(times: readonly StepTime[]): ThroughputKnee {
  const kneeBy = (secondsOf: (time: StepTime) => number): number => {
    const speeds = times.map((time) => time.batchSize / secondsOf(time));
    const best = Math.max(...speeds);
    return times[speeds.findIndex((speed) => speed >= nearlyBest * best)]?.batchSize ?? 1;
  };
  const batchSize = kneeBy(({ seconds }) => seconds);
  const [low, high] = [kneeBy(({ quartiles }) => quartiles[0]), kneeBy(({ quartiles }) => quartiles[1])];
  return {
    batchSize,
    interval: [Math.min(low, high, batchSize), Math.max(low, high, batchSize)],
    isReached: batchSize !== times.at(-1)?.batchSize,
  };
}

/**
 * Seconds per step at any batch size: linear between two measured sizes; above the largest, at its speed, because
 * larger batches take several micro-batches.
 * @param times by batch size, ascending, at least one
 */
export function secondsOfStep(times: readonly StepTime[], batchSize: number): number {
  const above = times.findIndex((time) => time.batchSize >= batchSize);
  const last = times.at(-1) as StepTime;
  if (above === -1) return (last.seconds / last.batchSize) * batchSize;
  const right = times[above] as StepTime;
  const left = times[above - 1];
  if (left === undefined || right.batchSize === batchSize) return right.seconds;
  const fraction = (batchSize - left.batchSize) / (right.batchSize - left.batchSize);
  return left.seconds + fraction * (right.seconds - left.seconds);
}

/** A power of two beside the sizes next to it, timed in turns. */
export interface PowerOfTwoTrial {
  readonly batchSize: number;
  /**
   * Images a second at this size over the mean of those at one less and one more, in each round: above 1 where the power is
   * faster.
   */
  readonly speedRatios: readonly number[];
}

export interface PowersVerdict {
  /** Median over all rounds and sizes. */
  readonly speedRatio: number;
  /** Where the median lies with a probability of 95 %. */
  readonly interval: readonly [number, number];
  /** `same` where that contains 1, or the difference is too small to mention. */
  readonly verdict: 'faster' | 'same' | 'slower';
}

/** A smaller difference is none to anybody. */
const noticeable = 0.02;

/**
 * Whether powers of two are faster here, by more than rounds differ among themselves. The interval is that of the order
 * statistics, which knows nothing of how ratios are distributed.
 * @returns null where there were no rounds
 */
export function judgePowersOfTwo(trials: readonly PowerOfTwoTrial[]): PowersVerdict | null {
  const ratios = trials.flatMap(({ speedRatios }) => speedRatios).sort((one, other) => one - other);
  const count = ratios.length;
  if (count === 0) return null;
  const at = (index: number): number => ratios[Math.min(count - 1, Math.max(0, index))] ?? 1;
  const speedRatio = (at(Math.floor((count - 1) / 2)) + at(Math.ceil((count - 1) / 2))) / 2;
  const left = Math.floor((count - 1.96 * Math.sqrt(count)) / 2);
  const interval = [at(left), at(count - 1 - Math.max(0, left))] as const;
  const isFaster = interval[0] > 1 && speedRatio > 1 + noticeable;
  const isSlower = interval[1] < 1 && speedRatio < 1 - noticeable;
  return { speedRatio, interval, verdict: isFaster ? 'faster' : isSlower ? 'slower' : 'same' };
}
