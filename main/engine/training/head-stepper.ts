import type { HeadWeights } from '../compute/head-program.ts';
import type { ArrayValue, ArrayValues, PreparedProgram } from '../compute/program.ts';
import { batchesOf, type FeatureBatch, type LabelledRows } from './batches.ts';
import { turnTaker } from './event-loop.ts';
import type { Stepper } from './trainer.ts';

/** Rows in one call where nothing is trained: 5 MB of features. */
const evaluationBatchSize = 1024;

/** Trains and measures a head whose program is prepared in an engine. */
export class HeadStepper implements Stepper<HeadWeights> {
  readonly #program: PreparedProgram;
  readonly #validation: LabelledRows;
  readonly #learningRate: ArrayValue;

  constructor(program: PreparedProgram, validation: LabelledRows, learningRate: number) {
    this.#program = program;
    this.#validation = validation;
    this.#learningRate = { type: 'float32', shape: [], values: Float32Array.of(learningRate) };
  }

  async train(batch: FeatureBatch): Promise<{ loss: number; correct: number }> {
    const inputs = { ...inputsOf(batch, batch.size), learningRate: this.#learningRate };
    const { loss, correct } = await this.#program.run('train', inputs);
    return { loss: numberIn(loss), correct: numberIn(correct) };
  }

  async validate(): Promise<{ loss: number; accuracy: number }> {
    const count = this.#validation.positions.length;
    let loss = 0;
    let correct = 0;
    for await (const { batch, size } of evaluationBatches(this.#validation)) {
      const counts = Float32Array.from({ length: size }, (_, row) => (row < batch.size ? 1 : 0));
      const inputs = {
        ...inputsOf(batch, size),
        counts: { type: 'float32', shape: [size], values: counts },
      } as const;
      const answer = await this.#program.run('evaluate', inputs);
      loss += numberIn(answer['loss']);
      correct += numberIn(answer['correct']);
    }
    return { loss: loss / count, accuracy: correct / count };
  }

  /** @returns float32, rows×classes */
  async predict(part: LabelledRows, classCount: number): Promise<Float32Array> {
    const probabilities = new Float32Array(part.positions.length * classCount);
    let done = 0;
    for await (const { batch, size } of evaluationBatches(part)) {
      const { features } = inputsOf(batch, size);
      const answer = await this.#program.run('predict', { features });
      const rows = answer['probabilities']?.values as Float32Array;
      probabilities.set(rows.subarray(0, batch.size * classCount), done * classCount);
      done += batch.size;
    }
    return probabilities;
  }

  async readWeights(): Promise<HeadWeights> {
    const { kernel, bias } = await this.#program.readState(['kernel', 'bias']);
    return { kernel: kernel?.values as Float32Array, bias: bias?.values as Float32Array };
  }

  async writeWeights({ kernel, bias }: HeadWeights): Promise<void> {
    const featureCount = kernel.length / bias.length;
    await this.#program.writeState({
      kernel: { type: 'float32', shape: [featureCount, bias.length], values: kernel },
      bias: { type: 'float32', shape: [bias.length], values: bias },
    });
  }
}

/** All calls have one size, so that one prepared function serves them; a short batch is filled up with zeros. */
async function* evaluationBatches(
  part: LabelledRows,
): AsyncGenerator<{ readonly batch: FeatureBatch; readonly size: number }> {
  const count = part.positions.length;
  const size = Math.min(evaluationBatchSize, count);
  const takeTurn = turnTaker();
  const order = Int32Array.from({ length: count }, (_, place) => place);
  for await (const batch of batchesOf(part, order, size)) {
    yield { batch, size };
    await takeTurn();
  }
}

/** @param size rows that the call has, at least the batch's */
function inputsOf(
  batch: FeatureBatch,
  size: number,
): { features: ArrayValue; labels: ArrayValue } & ArrayValues {
  const width = batch.features.length / batch.size;
  const features = filledUp(batch.features, size * width, (length) => new Float32Array(length));
  const labels = filledUp(batch.labels, size, (length) => new Int32Array(length));
  return {
    features: { type: 'float32', shape: [size, width], values: features },
    labels: { type: 'int32', shape: [size], values: labels },
  };
}

function filledUp<T extends Float32Array | Int32Array>(
  values: T,
  length: number,
  create: (length: number) => T,
): T {
  if (values.length === length) return values;
  const filled = create(length);
  filled.set(values);
  return filled;
}

function numberIn(value: ArrayValue | undefined): number {
  const number = value?.values[0];
  if (number === undefined) throw new Error('the step gave no number');
  return number;
}
