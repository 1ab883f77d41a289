import { powersOfTwoTo } from '#shared/domain/powers-of-two.ts';
import type { PowerOfTwoTrial, StepTime } from '#shared/domain/batch-size/step-times.ts';
import { throwIfAborted } from '#shared/domain/errors.ts';
import type { ArrayValues, CallSpec, PreparedProgram } from '#engine/compute/backend.ts';
import type { Network } from '#engine/compute/network-program.ts';
import { epochOrder } from '#engine/training/data/batches.ts';
import { turnTaker } from '#engine/training/pacing.ts';
import type { SplitData } from '#engine/training/data/batches.ts';
import { batchSpecs, numberSpec, scalar, trainingInputs } from '#engine/training/data/step-inputs.ts';

export interface SpeedRequest {
  readonly program: PreparedProgram;
  readonly network: Network;
  readonly train: SplitData;
  /** Images in the largest micro-batch to try. */
  readonly largest: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Sizes take turns, so that a busy moment of the machine doesn't hit just one of them. */
const turns = 3;
/** How long a turn takes, within a minimum and maximum number of steps. */
const secondsPerTurn = 0.2;
const fewestSteps = 2;
const mostSteps = 12;
/** Sizes up to this are compiled together: compiling one later compiles the others again. */
const compiledTogether = 64;
/** Speed stops growing where doubling the images gains less than this, three times in a row. */
const smallestGain = 1.03;
const withoutGainAtEnd = 3;

/**
 * Measures seconds per training step at 1, 2, 4, … images and at the largest micro-batch, until more images are no faster. The
 * learning rate is zero, so the weights stay, but the optimizer's slots change: the caller restores the state.
 * @param onTime after each size
 * @returns ascending by batch size
 * @throws AppError `canceled`, `compute/out-of-memory`
 */
export async function measureStepTimes(
  request: SpeedRequest,
  onTime: (times: readonly StepTime[]) => void,
): Promise<StepTime[]> {
  const sizes = powersOfTwoTo(request.largest);
  const steps = new TimedSteps(request);
  await steps.prepare(sizes.filter((size) => size <= compiledTogether));
  const taken = new Map<number, number[]>();
  const timesSoFar = (): StepTime[] => [...taken].map(([size, seconds]) => stepTime(size, seconds));
  let withoutGain = 0;
  let best = 0;
  for (const batchSize of sizes) {
    taken.set(batchSize, await steps.time(batchSize));
    const times = timesSoFar();
    onTime(times);
    const speed = batchSize / (times.at(-1)?.seconds ?? Infinity);
    withoutGain = speed > best * smallestGain ? 0 : withoutGain + 1;
    best = Math.max(best, speed);
    if (withoutGain === withoutGainAtEnd) break;
  }
  for (let turn = 1; turn < turns; turn++)
    for (const [size, seconds] of taken) seconds.push(...(await steps.time(size)));
  return timesSoFar();
}

/** The calls that measuring is sure to make, to be precompiled with others. @param powers for `tryPowersOfTwo` */
export function speedCalls(
  { network, largest }: Pick<SpeedRequest, 'network' | 'largest'>,
  powers: readonly number[],
): CallSpec[] {
  const sizes = powersOfTwoTo(largest).filter((size) => size <= compiledTogether);
  const trios = powers.flatMap((power) => [power - 1, power, power + 1]);
  return [...new Set([...sizes, ...trios])].map((size) => trainCall(network, size));
}

/** In each round a power of two and its neighbors take a turn, so that a busy moment hits all three. */
const rounds = 9;
/** A turn in a round: one step, or several quick ones, so that jitter of milliseconds doesn't decide. */
const secondsOfRound = 0.02;
const mostStepsOfRound = 20;

/** Compares powers of two with one image less and one more. */
export async function tryPowersOfTwo(
  request: SpeedRequest,
  powers: readonly number[],
): Promise<PowerOfTwoTrial[]> {
  const steps = new TimedSteps(request);
  await steps.prepare(powers.flatMap((power) => [power - 1, power, power + 1]));
  const trials: PowerOfTwoTrial[] = [];
  for (const power of powers)
    trials.push({ batchSize: power, speedRatios: await againstNeighbors(steps, power) });
  return trials;
}

/** @returns for each round, the power's speed divided by the mean of its neighbors' speeds */
async function againstNeighbors(steps: TimedSteps, power: number): Promise<number[]> {
  const sizes = [power - 1, power, power + 1];
  // Warms up all three and gives the number of steps per turn.
  let slowest = 0;
  for (const size of sizes) slowest = Math.max(slowest, await steps.once(size));
  const count = Math.min(mostStepsOfRound, Math.max(1, Math.round(secondsOfRound / slowest)));
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const speeds: number[] = [];
    // Every second round runs backwards, so that no size always goes first.
    const order = round % 2 === 0 ? sizes : sizes.toReversed();
    for (const size of order) speeds.push(size / (await steps.mean(size, count)));
    const [one = NaN, middle = NaN, other = NaN] = speeds;
    ratios.push(middle / ((one + other) / 2));
  }
  return ratios;
}

class TimedSteps {
  readonly #request: SpeedRequest;
  readonly #inputs = new Map<number, ArrayValues>();
  readonly #takeTurn = turnTaker();

  constructor(request: SpeedRequest) {
    this.#request = request;
  }

  async prepare(sizes: readonly number[]): Promise<void> {
    const { network, program } = this.#request;
    await program.precompile(sizes.map((size) => trainCall(network, size)));
  }

  /** @returns the seconds of each of several steps */
  async time(size: number): Promise<number[]> {
    await this.once(size);
    const seconds: number[] = [];
    let sum = 0;
    while (seconds.length < fewestSteps || (sum < secondsPerTurn && seconds.length < mostSteps)) {
      const taken = await this.once(size);
      seconds.push(taken);
      sum += taken;
    }
    return seconds;
  }

  /** @returns the mean seconds of `count` steps */
  async mean(size: number, count: number): Promise<number> {
    let sum = 0;
    for (let step = 0; step < count; step++) sum += await this.once(size);
    return sum / count;
  }

  async once(size: number): Promise<number> {
    const { program, signal } = this.#request;
    throwIfAborted(signal);
    const inputs = this.#inputs.get(size) ?? (await this.#read(size));
    this.#inputs.set(size, inputs);
    await this.#takeTurn();
    const startedAt = performance.now();
    await program.run('train', inputs);
    return (performance.now() - startedAt) / 1000;
  }

  async #read(size: number): Promise<ArrayValues> {
    const { network, train, seed } = this.#request;
    const order = epochOrder(train.loader.count, seed, 1).subarray(0, size);
    for await (const batch of train.loader.batches(order, size, null))
      return { ...trainingInputs(network, train, seed, { ...batch, epoch: 1 }), learningRate: scalar(0) };
    throw new Error('there are no training images');
  }
}

const trainCall = (network: Network, size: number): CallSpec => ({
  name: 'train',
  inputs: { ...batchSpecs(network, size), learningRate: numberSpec },
});

/** @param fraction 0 … 1 */
function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round(fraction * (sorted.length - 1))] ?? NaN;
}

function stepTime(batchSize: number, seconds: readonly number[]): StepTime {
  const quartiles = [quantile(seconds, 0.25), quantile(seconds, 0.75)] as const;
  return { batchSize, seconds: quantile(seconds, 0.5), quartiles };
}
