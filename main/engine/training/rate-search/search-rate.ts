import type { PreparedProgram } from '#engine/compute/backend.ts';
import { throwIfAborted } from '#shared/domain/errors.ts';
import { endlessBatches, epochOrder, type DataLoader, type TrainBatch } from '../data/batches.ts';
import { turnTaker } from '../pacing.ts';
import { findLearningRate } from './rate-finder.ts';
import type { TrainStep } from '../train.ts';

/** Six powers of ten, seventeen steps to each. */
const trials = 100;
/** The search covers this much below and above the automatic rate. */
const reach = 1000;

export interface RateSearchRequest {
  readonly trainStep: Pick<TrainStep, 'train'>;
  readonly program: PreparedProgram;
  readonly loader: DataLoader;
  readonly batchSize: number;
  readonly seed: number;
  /** The middle of the range, on a logarithmic scale. */
  readonly automaticRate: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Tries rising learning rates on the run's own network and images, then puts every number of its state back. */
export async function searchRate(request: RateSearchRequest): Promise<number | null> {
  const { trainStep, program, loader, batchSize, seed, automaticRate, signal, onProgress } = request;
  const start = await program.readState();
  // Orders that training itself does not use.
  const batches = endlessBatches(loader, batchSize, (epoch) => epochOrder(loader.count, seed, -epoch));
  const takeTurn = turnTaker();
  let done = 0;
  try {
    const { rate } = await findLearningRate({
      start: automaticRate / reach,
      end: automaticRate * reach,
      steps: trials,
      tryRate: async (tried) => {
        throwIfAborted(signal);
        const { value: batch } = await batches.next();
        const { loss } = await trainStep.train(batch as TrainBatch, tried);
        onProgress(++done, trials);
        await takeTurn();
        return loss;
      },
    });
    return rate;
  } finally {
    await batches.return(undefined);
    await program.writeState(start);
  }
}
