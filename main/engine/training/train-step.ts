import type { Network } from '#engine/compute/network-program.ts';
import type { ArrayValues, CallSpec, PreparedProgram } from '#engine/compute/backend.ts';
import { ascending, type Batch, type TrainBatch } from './data/batches.ts';
import { turnTaker } from './pacing.ts';
import type { DataLoader, SplitData } from './data/batches.ts';
import { GradientSums, type Accumulation } from './gradient-sums.ts';
import {
  batchSpecs,
  exampleSpec,
  paddedInput,
  numberIn,
  numberSpec,
  scalar,
  trainingInputs,
} from './data/step-inputs.ts';
import type { MemoryActivity } from './memory/memory-use.ts';
import type { TrainStep } from './train.ts';

export interface TrainStepSettings {
  readonly program: PreparedProgram;
  readonly network: Network;
  readonly train: SplitData;
  readonly validation: SplitData;
  /** Examples in one forward and backward pass; a larger batch is accumulated. For `exact` a multiple of eight. */
  readonly microBatchSize: number;
  readonly accumulation: Accumulation;
  /** Examples in one call where nothing is trained. */
  readonly evaluationBatchSize: number;
  readonly seed: number;
  /** Told what is going on, for the case that it doesn't fit into memory. */
  readonly activity?: MemoryActivity;
}

/** Trains and measures a network whose program is prepared in a backend. */
export class NetworkTrainStep implements TrainStep {
  readonly #settings: TrainStepSettings;
  readonly #sums: GradientSums;

  constructor(settings: TrainStepSettings) {
    this.#settings = settings;
    const inputsOf = (batch: TrainBatch): ArrayValues => this.#inputsOf(batch);
    this.#sums = new GradientSums({ ...settings, inputsOf });
  }

  /**
   * Has every call of a training prepared at once.
   * @param batchSizes images of a step: of most, and of an epoch's last one
   * @param others calls that are made besides
   */
  async prepare(batchSizes: readonly number[], others: readonly CallSpec[] = []): Promise<void> {
    const { network, program, validation } = this.#settings;
    const learningRate = numberSpec;
    const calls: CallSpec[] = [...others];
    for (const size of batchSizes) {
      if (this.#isOnePass(size))
        calls.push({ name: 'train', inputs: { ...batchSpecs(network, size), learningRate } });
      else calls.push(...this.#sums.calls(size), applyCall);
    }
    const size = this.#evaluationSize(validation.loader);
    const examples = exampleSpec(network, size);
    const labels = { type: 'int32', shape: [size] } as const;
    const counts = { type: 'float32', shape: [size] } as const;
    calls.push({ name: 'evaluate', inputs: { examples, labels, counts } });
    calls.push({ name: 'predict', inputs: { examples } });
    await program.precompile(calls);
  }

  async train(batch: TrainBatch, rate: number): Promise<{ loss: number; correct: number }> {
    const { program } = this.#settings;
    const learningRate = scalar(rate);
    if (this.#isOnePass(batch.size)) {
      const { loss, correct } = await program.run('train', { ...this.#inputsOf(batch), learningRate });
      return { loss: numberIn(loss), correct: numberIn(correct) };
    }
    const { loss, correct } = await this.#sums.add(batch);
    await program.run('apply', { count: scalar(batch.size), learningRate });
    return { loss: loss / batch.size, correct };
  }

  async validate(): Promise<{ loss: number; accuracy: number }> {
    const { program, validation } = this.#settings;
    const { count } = validation.loader;
    let loss = 0;
    let correct = 0;
    for await (const { batch, size } of this.#evaluationBatches(validation.loader)) {
      const counts = Float32Array.from({ length: size }, (_, row) => (row < batch.size ? 1 : 0));
      const labels = new Int32Array(size);
      labels.set(batch.indices.map((index) => validation.labels[index] ?? 0));
      const outputs = await program.run('evaluate', {
        examples: paddedInput(validation.loader, batch, size),
        labels: { type: 'int32', shape: [size], values: labels },
        counts: { type: 'float32', shape: [size], values: counts },
      });
      loss += numberIn(outputs['loss']);
      correct += numberIn(outputs['correct']);
    }
    return { loss: loss / count, accuracy: correct / count };
  }

  /** @returns float32, examples×classes */
  async predict({ loader }: SplitData, classCount: number): Promise<Float32Array> {
    const probabilities = new Float32Array(loader.count * classCount);
    let done = 0;
    for await (const { batch, size } of this.#evaluationBatches(loader)) {
      const outputs = await this.#settings.program.run('predict', {
        examples: paddedInput(loader, batch, size),
      });
      const rows = outputs['probabilities']?.values as Float32Array;
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

  /** Exact sums are never made by the one call that sums in its own order. */
  #isOnePass(size: number): boolean {
    const { accumulation, microBatchSize } = this.#settings;
    return accumulation === 'fast' && size <= microBatchSize;
  }

  #inputsOf(batch: TrainBatch): ArrayValues {
    const { network, train, seed } = this.#settings;
    return trainingInputs(network, train, seed, batch);
  }

  #evaluationSize({ count }: DataLoader): number {
    return Math.min(this.#settings.evaluationBatchSize, count);
  }

  /** All calls have one size, so that one prepared function serves them; a short batch is filled up. */
  async *#evaluationBatches(
    loader: DataLoader,
  ): AsyncGenerator<{ readonly batch: Batch; readonly size: number }> {
    const { activity } = this.#settings;
    if (activity !== undefined) activity.part = 'evaluation';
    const size = this.#evaluationSize(loader);
    const takeTurn = turnTaker();
    for await (const batch of loader.batches(ascending(loader.count), size, null)) {
      yield { batch, size };
      await takeTurn();
    }
    if (activity !== undefined) activity.part = 'training';
  }
}

const applyCall: CallSpec = { name: 'apply', inputs: { count: numberSpec, learningRate: numberSpec } };
