import { maskInput, type Network } from '../compute/network-program.ts';
import type { ArraySpec, ArrayValue, ArrayValues, CallSpec, PreparedProgram } from '../compute/program.ts';
import { ascending, type ExampleBatch } from './batches.ts';
import { dropoutMasks } from './dropout-masks.ts';
import { turnTaker } from './event-loop.ts';
import type { Examples, LabelledExamples } from './examples.ts';
import type { Stepper, TrainBatch } from './trainer.ts';

export interface StepperSettings {
  readonly program: PreparedProgram;
  readonly network: Network;
  readonly train: LabelledExamples;
  readonly validation: LabelledExamples;
  /** Examples in one forward and backward pass; a larger batch is accumulated. */
  readonly microBatchSize: number;
  /** Examples in one call where nothing is trained. */
  readonly evaluationBatchSize: number;
  readonly seed: number;
}

/** Trains and measures a network whose program is prepared in an engine. */
export class NetworkStepper implements Stepper<ArrayValues> {
  readonly #settings: StepperSettings;

  constructor(settings: StepperSettings) {
    this.#settings = settings;
  }

  /**
   * Has every call of a training prepared at once.
   * @param batchSizes images of an update: of most, and of an epoch's last one
   */
  async prepare(batchSizes: readonly number[]): Promise<void> {
    const { microBatchSize, network, program, validation } = this.#settings;
    const learningRate = numberSpec;
    const calls: CallSpec[] = [];
    for (const size of batchSizes) {
      if (size <= microBatchSize) {
        calls.push({ name: 'train', inputs: { ...batchSpecs(network, size), learningRate } });
        continue;
      }
      for (const part of [microBatchSize, size % microBatchSize])
        if (part > 0) calls.push({ name: 'accumulate', inputs: batchSpecs(network, part) });
      calls.push({ name: 'apply', inputs: { count: numberSpec, learningRate } });
    }
    const size = this.#evaluationSize(validation.examples);
    const examples = exampleSpec(network, size);
    const labels = { type: 'int32', shape: [size] } as const;
    const counts = { type: 'float32', shape: [size] } as const;
    calls.push({ name: 'evaluate', inputs: { examples, labels, counts } });
    calls.push({ name: 'predict', inputs: { examples } });
    await program.expect(calls);
  }

  async train(batch: TrainBatch, rate: number): Promise<{ loss: number; correct: number }> {
    const { program, microBatchSize } = this.#settings;
    const learningRate = scalar(rate);
    if (batch.size > microBatchSize) return this.#accumulate(batch, learningRate);
    const { loss, correct } = await program.run('train', { ...this.#inputsOf(batch), learningRate });
    return { loss: numberIn(loss), correct: numberIn(correct) };
  }

  async validate(): Promise<{ loss: number; accuracy: number }> {
    const { program, validation } = this.#settings;
    const { count } = validation.examples;
    let loss = 0;
    let correct = 0;
    for await (const { batch, size } of this.#evaluationBatches(validation.examples)) {
      const counts = Float32Array.from({ length: size }, (_, row) => (row < batch.size ? 1 : 0));
      const labels = new Int32Array(size);
      labels.set(batch.places.map((place) => validation.labels[place] ?? 0));
      const answer = await program.run('evaluate', {
        examples: examplesOf(validation.examples, batch, size),
        labels: { type: 'int32', shape: [size], values: labels },
        counts: { type: 'float32', shape: [size], values: counts },
      });
      loss += numberIn(answer['loss']);
      correct += numberIn(answer['correct']);
    }
    return { loss: loss / count, accuracy: correct / count };
  }

  /** @returns float32, examples×classes */
  async predict({ examples }: LabelledExamples, classCount: number): Promise<Float32Array> {
    const probabilities = new Float32Array(examples.count * classCount);
    let done = 0;
    for await (const { batch, size } of this.#evaluationBatches(examples)) {
      const answer = await this.#settings.program.run('predict', {
        examples: examplesOf(examples, batch, size),
      });
      const rows = answer['probabilities']?.values as Float32Array;
      probabilities.set(rows.subarray(0, batch.size * classCount), done * classCount);
      done += batch.size;
    }
    return probabilities;
  }

  /** Of the weights that train. */
  readWeights(): Promise<ArrayValues> {
    return this.#settings.program.readState(this.#settings.network.trained);
  }

  writeWeights(weights: ArrayValues): Promise<void> {
    return this.#settings.program.writeState(weights);
  }

  /** One update of a batch that does not fit: gradients are summed over its parts, then applied once. */
  async #accumulate(batch: TrainBatch, learningRate: ArrayValue): Promise<{ loss: number; correct: number }> {
    const { program, microBatchSize } = this.#settings;
    const width = batch.examples.length / batch.size;
    let loss = 0;
    let correct = 0;
    for (let start = 0; start < batch.size; start += microBatchSize) {
      const end = Math.min(start + microBatchSize, batch.size);
      const part: TrainBatch = {
        epoch: batch.epoch,
        size: end - start,
        places: batch.places.subarray(start, end),
        examples: batch.examples.subarray(start * width, end * width),
      };
      const sums = await program.run('accumulate', this.#inputsOf(part));
      loss += numberIn(sums['loss']);
      correct += numberIn(sums['correct']);
    }
    await program.run('apply', { count: scalar(batch.size), learningRate });
    return { loss: loss / batch.size, correct };
  }

  #inputsOf(batch: TrainBatch): ArrayValues {
    const { network, train, seed } = this.#settings;
    const { size, places, epoch } = batch;
    const inputs: Record<string, ArrayValue> = {
      examples: examplesOf(train.examples, batch, size),
      labels: { type: 'int32', shape: [size], values: places.map((place) => train.labels[place] ?? 0) },
      importance: {
        type: 'float32',
        shape: [size],
        values: Float32Array.from(places, (place) => train.importance[place] ?? 1),
      },
    };
    for (const [layer, spec] of Object.entries(network.dropouts)) {
      const keys = Array.from(places, (place) => train.keyOf(place));
      const values = dropoutMasks(spec, layer, { seed, epoch, keys });
      inputs[maskInput(layer)] = { type: 'float32', shape: [size, spec.units], values };
    }
    return inputs;
  }

  #evaluationSize({ count }: Examples): number {
    return Math.min(this.#settings.evaluationBatchSize, count);
  }

  /** All calls have one size, so that one prepared function serves them; a short batch is filled up. */
  async *#evaluationBatches(
    examples: Examples,
  ): AsyncGenerator<{ readonly batch: ExampleBatch; readonly size: number }> {
    const size = this.#evaluationSize(examples);
    const takeTurn = turnTaker();
    for await (const batch of examples.batches(ascending(examples.count), size, null)) {
      yield { batch, size };
      await takeTurn();
    }
  }
}

const numberSpec: ArraySpec = { type: 'float32', shape: [] };

function exampleSpec({ example }: Network, size: number): ArraySpec {
  return { type: example.type, shape: [size, ...example.shape] };
}

/** What a training call of so many examples is given, apart from the learning rate. */
function batchSpecs(network: Network, size: number): Record<string, ArraySpec> {
  const masks = Object.entries(network.dropouts).map(([layer, { units }]) => [
    maskInput(layer),
    { type: 'float32', shape: [size, units] } as const,
  ]);
  return {
    examples: exampleSpec(network, size),
    labels: { type: 'int32', shape: [size] },
    importance: { type: 'float32', shape: [size] },
    ...(Object.fromEntries(masks) as Record<string, ArraySpec>),
  };
}

/** @param size examples that the call has, at least the batch's: what is missing is zero */
function examplesOf({ example }: Examples, batch: ExampleBatch, size: number): ArrayValue {
  const shape = [size, ...example.shape];
  if (size === batch.size) return { type: example.type, shape, values: batch.examples };
  const length = (batch.examples.length / batch.size) * size;
  const values = example.type === 'uint8' ? new Uint8Array(length) : new Float32Array(length);
  values.set(batch.examples);
  return { type: example.type, shape, values };
}

const scalar = (value: number): ArrayValue => ({
  type: 'float32',
  shape: [],
  values: Float32Array.of(value),
});

function numberIn(value: ArrayValue | undefined): number {
  const number = value?.values[0];
  if (number === undefined) throw new Error('the step gave no number');
  return number;
}
