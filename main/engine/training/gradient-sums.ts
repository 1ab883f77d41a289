import type { TrainBatch } from './data/batches.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { chunkSize, type Network } from '#engine/compute/network-program.ts';
import type { ArrayValue, ArrayValues, CallSpec, PreparedProgram } from '#engine/compute/backend.ts';
import { batchSpecs, numberIn, rowsOf } from './data/step-inputs.ts';

/**
 * How the gradients of a batch are summed. `fast`: each micro-batch as one. `exact`: images in chunks of eight, chunk after
 * chunk, so that the sum is the same to the bit however many chunks a micro-batch has.
 */
export type Accumulation = RunConfig['accumulation'];

export interface GradientSumsSettings {
  readonly program: PreparedProgram;
  readonly network: Network;
  readonly accumulation: Accumulation;
  /** Images of one micro-batch; for `exact` a multiple of `chunkSize`. */
  readonly microBatchSize: number;
  readonly inputsOf: (batch: TrainBatch) => ArrayValues;
}

/** Adds up the gradients of a batch inside the program, one micro-batch after the other. */
export class GradientSums {
  readonly #settings: GradientSumsSettings;

  constructor(settings: GradientSumsSettings) {
    this.#settings = settings;
  }

  /** The calls that a batch of this size takes, each kind once. */
  calls(size: number): CallSpec[] {
    const { microBatchSize, network } = this.#settings;
    const sizes = new Set([Math.min(microBatchSize, size), size % microBatchSize].filter((each) => each > 0));
    return [...sizes].map((each) => ({ name: this.#name, inputs: batchSpecs(network, each) }));
  }

  /** @returns over the batch: the sum of the losses in nats, and how many were right */
  async add(batch: TrainBatch): Promise<{ loss: number; correct: number }> {
    const { program, microBatchSize, inputsOf } = this.#settings;
    let loss = 0;
    let correct = 0;
    for (let start = 0; start < batch.size; start += microBatchSize) {
      const microBatch = rowsOf(batch, start, Math.min(start + microBatchSize, batch.size));
      const sums = await program.run(this.#name, inputsOf(microBatch));
      for (const value of numbersIn(sums['losses'] ?? sums['loss'])) loss += value;
      for (const value of numbersIn(sums['corrects'] ?? sums['correct'])) correct += value;
    }
    return { loss, correct };
  }

  get #name(): string {
    return this.#settings.accumulation === 'exact' ? 'accumulateChunks' : 'accumulate';
  }
}

/** The nearest size of a micro-batch that is allowed: for `exact` whole chunks, at least one. */
export function allowedMicroBatch(accumulation: Accumulation, wanted: number): number {
  return accumulation === 'exact' ? Math.max(1, Math.floor(wanted / chunkSize)) * chunkSize : wanted;
}

function numbersIn(value: ArrayValue | undefined): Iterable<number> {
  numberIn(value);
  return (value as ArrayValue).values;
}
