import { randomGenerator, shuffle } from '#shared/domain/random.ts';
import { largestIndex } from '#shared/domain/run/score.ts';
import type { EpochMeasurements } from '#shared/domain/run/epoch-metrics.ts';
import type { CallSpec } from '#engine/compute/backend.ts';
import type { Callback, CallbackState } from '../callback.ts';
import { ascending } from '../data/batches.ts';
import { exampleSpec, paddedInput } from '../data/step-inputs.ts';
import type { Measurement, MeasurementContext } from '../measurement.ts';

/** Rows of features that are asked about: milliseconds. */
const headRows = 2000;
/** Of a network over images: one training image in twenty, but no fewer and no more than this, so that it costs about 2 %. */
const imageFraction = 1 / 20;
const imageLimits = { least: 32, most: 256 } as const;
/** Images in one call, at most. */
const callSize = 64;
/** Names the views that varied images are shown in: the same ones each time, and none that training uses. */
const fixedView = 0;

/**
 * The fraction of training images that the weights classify differently than an epoch ago: how restless a training still is.
 * Measured on the same images in the same views after each epoch, so from the second epoch on.
 */
class Churn implements Callback {
  readonly key = 'churn';
  readonly #context: MeasurementContext;
  /** Indices into the training split. */
  readonly #order: Int32Array;
  readonly #callSize: number;
  /** Of those images, after the last epoch; null before the first. */
  #classes: Int32Array | null = null;

  constructor(context: MeasurementContext) {
    const { network, train, microBatchSize, seed } = context;
    const { count } = train.loader;
    const { least, most } = imageLimits;
    const isHead = network.example.type === 'float32';
    const wanted = isHead ? headRows : Math.min(most, Math.max(least, Math.round(count * imageFraction)));
    const images = Math.min(count, wanted);
    this.#context = context;
    this.#order = shuffle(ascending(count), randomGenerator(seed, 'churn')).subarray(0, images);
    this.#callSize = Math.min(images, isHead ? images : Math.min(callSize, microBatchSize));
  }

  get calls(): CallSpec[] {
    return [{ name: 'predict', inputs: { examples: exampleSpec(this.#context.network, this.#callSize) } }];
  }

  async epochMeasurements(): Promise<EpochMeasurements> {
    const before = this.#classes;
    const classes = await this.#predictedClasses();
    this.#classes = classes;
    if (before === null) return {};
    const changed = classes.reduce((count, predicted, i) => count + (predicted === before[i] ? 0 : 1), 0);
    return { churn: changed / classes.length };
  }

  state(): CallbackState {
    const values = this.#classes;
    if (values === null) return { json: null, arrays: {} };
    return { json: null, arrays: { classes: { type: 'int32', shape: [values.length], values } } };
  }

  restore({ arrays }: CallbackState): void {
    this.#classes = (arrays['classes']?.values as Int32Array | undefined) ?? null;
  }

  async #predictedClasses(): Promise<Int32Array> {
    const { program, train } = this.#context;
    const classes = new Int32Array(this.#order.length);
    let done = 0;
    for await (const batch of train.loader.batches(this.#order, this.#callSize, fixedView)) {
      const examples = paddedInput(train.loader, batch, this.#callSize);
      const { probabilities } = await program.run('predict', { examples });
      const rows = probabilities?.values as Float32Array;
      const classCount = rows.length / this.#callSize;
      for (let row = 0; row < batch.size; row++)
        classes[done++] = largestIndex(rows, row * classCount, classCount);
    }
    return classes;
  }
}

const measurement: Measurement = (context) => new Churn(context);
export default measurement;
