import type { AccumulationReport } from '#shared/domain/run/run.ts';
import { gradientSumOf, chunkSize } from '#engine/compute/network-program.ts';
import type { ArrayValues, CallSpec } from '#engine/compute/backend.ts';
import { ascending, type TrainBatch } from '../data/batches.ts';
import { trainingInputs } from '../data/step-inputs.ts';
import type { Callback, EndReason, TrainingProgress } from '../callback.ts';
import { GradientSums, type Accumulation } from '../gradient-sums.ts';
import type { Measurement, MeasurementContext } from '../measurement.ts';
import { isOutOfMemory } from '../memory/memory-use.ts';

/** Enough that several micro-batches are compared, few enough that the comparison costs seconds at most. */
const leastImages = 64;
const comparedMicroBatches = 2;

/** Measures, on some images of one batch, how far both ways of summing gradients differ and what each costs. */
export class AccumulationComparison {
  readonly #request: MeasurementContext;
  readonly #ways: { readonly fast: GradientSums; readonly exact: GradientSums };
  readonly #images: number;

  constructor(request: MeasurementContext) {
    const { program, network, train, seed, steps, microBatchSize, accumulation } = request;
    this.#request = request;
    this.#images = Math.min(steps.batchSize, Math.max(leastImages, comparedMicroBatches * microBatchSize));
    const inputsOf = (batch: TrainBatch): ArrayValues => trainingInputs(network, train, seed, batch);
    const way = (mode: Accumulation): GradientSums => {
      // A run that sums fast need not have a graph of many chunks compiled for this comparison alone.
      const size = mode === 'exact' && accumulation === 'fast' ? chunkSize : microBatchSize;
      return new GradientSums({ program, network, accumulation: mode, microBatchSize: size, inputsOf });
    };
    this.#ways = { fast: way('fast'), exact: way('exact') };
  }

  /** What the comparison runs, to be prepared with the calls of training. */
  get calls(): CallSpec[] {
    const ways = Object.values(this.#ways).flatMap((way) => way.calls(this.#images));
    return [...ways, { name: 'discard', inputs: {} }];
  }

  /** The program's state is as before afterwards: kept sums must be zero when this begins, and are when it ends. */
  async measure(): Promise<NonNullable<AccumulationReport['comparison']>> {
    const batch = await this.#firstBatch();
    const fast = await this.#sum('fast', batch);
    const exact = await this.#sum('exact', batch);
    return {
      images: this.#images,
      largestDifference: largestDifference(fast.sums, exact.sums),
      fastSeconds: fast.seconds,
      exactSeconds: exact.seconds,
    };
  }

  async #sum(mode: Accumulation, batch: TrainBatch): Promise<{ sums: ArrayValues; seconds: number }> {
    const { program, network } = this.#request;
    // Once for TensorFlow to get ready, once for the time and the sums.
    await this.#ways[mode].add(batch);
    await program.run('discard', {});
    const startedAt = performance.now();
    await this.#ways[mode].add(batch);
    const seconds = (performance.now() - startedAt) / 1000;
    const sums = await program.readState(network.trained.map(gradientSumOf));
    await program.run('discard', {});
    return { sums, seconds };
  }

  async #firstBatch(): Promise<TrainBatch> {
    const { loader } = this.#request.train;
    for await (const batch of loader.batches(ascending(loader.count), this.#images, null))
      return { ...batch, epoch: 0 };
    throw new Error('there are no training images');
  }
}

/** Where each step is one micro-batch there is nothing to report. */
class AccumulationMeasurement implements Callback {
  readonly key = 'accumulation';
  readonly #context: MeasurementContext;
  readonly #comparison: AccumulationComparison | null;
  #measured: AccumulationReport['comparison'] = null;

  constructor(context: MeasurementContext) {
    const { steps, accumulation, microBatchSize } = context;
    const accumulates = accumulation === 'exact' || microBatchSize < steps.batchSize;
    this.#context = context;
    this.#comparison = accumulates ? new AccumulationComparison(context) : null;
  }

  get calls(): CallSpec[] {
    return this.#comparison?.calls ?? [];
  }

  async onTrainEnd(_training: TrainingProgress, reason: EndReason): Promise<void> {
    if (this.#comparison === null || reason === 'stopped') return;
    try {
      this.#measured = await this.#comparison.measure();
    } catch (error) {
      // A comparison isn't worth a run that came to its end.
      if (!isOutOfMemory(error)) throw error;
    }
  }

  runMeasurements(): { accumulation: AccumulationReport | null } {
    if (this.#comparison === null) return { accumulation: null };
    const { steps, accumulation, microBatchSize } = this.#context;
    const { batchSize } = steps;
    const microBatchesPerStep = Math.ceil(batchSize / microBatchSize);
    const comparison = this.#measured;
    return {
      accumulation: { mode: accumulation, batchSize, microBatchSize, microBatchesPerStep, comparison },
    };
  }
}

const measurement: Measurement = (context) => new AccumulationMeasurement(context);
export default measurement;

/** @returns the largest difference of two values, as a fraction of the largest value of their array */
export function largestDifference(sums: ArrayValues, expected: ArrayValues): number {
  let largest = 0;
  for (const [name, { values }] of Object.entries(expected)) {
    let scale = 0;
    let difference = 0;
    values.forEach((value, i) => {
      scale = Math.max(scale, Math.abs(value));
      difference = Math.max(difference, Math.abs(value - (sums[name]?.values[i] ?? NaN)));
    });
    if (difference > 0) largest = Math.max(largest, difference / scale);
  }
  return largest;
}
