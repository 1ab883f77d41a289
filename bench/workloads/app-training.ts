import { MessageChannel } from 'node:worker_threads';
import type { Network } from '#engine/compute/network-program.ts';
import type { PreparedProgram } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import { BestWeights } from '#engine/training/callbacks/best-weights.ts';
import { shuffledBatches, type SplitData } from '#engine/training/data/batches.ts';
import { NetworkTrainStep } from '#engine/training/train-step.ts';
import { imageLoader } from '#engine/training/data/image-loader.ts';
import { ProgressReports } from '#engine/training/callbacks/progress.ts';
import { RunClock } from '#engine/training/run-clock.ts';
import { train } from '#engine/training/train.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { drawnImages } from './batches.ts';
import { referenceClassCount, referenceInput } from './reference-network.ts';

const seed = 0;
/** An epoch takes about a tenth of a second, so that a round has several and ends on time. */
const trainCount = 640;

/** Trains like the app: shuffled epochs over images in memory, the training loop, events over a port. */
export class AppTraining {
  readonly #trainStep: NetworkTrainStep;
  readonly #train: SplitData;
  readonly #batchSize: number;
  readonly #channel = new MessageChannel();
  readonly #stop = new AbortController();

  constructor(program: PreparedProgram, network: Network, batchSize: number) {
    this.#batchSize = batchSize;
    this.#train = drawnData(trainCount, this.#stop.signal);
    this.#trainStep = new NetworkTrainStep({
      program,
      network,
      train: this.#train,
      validation: drawnData(batchSize, this.#stop.signal),
      accumulation: 'fast',
      microBatchSize: batchSize,
      evaluationBatchSize: batchSize,
      seed,
    });
  }

  /** @returns the speed of training steps alone, without validation and saving weights */
  async imagesPerSecond(seconds: number): Promise<number> {
    const startedAt = performance.now();
    let images = 0;
    let trainingSeconds = 0;
    do {
      const speed = await this.#trainEpoch();
      images += trainCount;
      trainingSeconds += trainCount / speed;
    } while (performance.now() - startedAt < seconds * 1000);
    return images / trainingSeconds;
  }

  end(): void {
    this.#stop.abort();
    this.#channel.port1.close();
  }

  async #trainEpoch(): Promise<number> {
    const { port1 } = this.#channel;
    const { loader } = this.#train;
    const { signal } = this.#stop;
    const steps = planSteps(trainCount, this.#batchSize, 1);
    const best = new BestWeights({ trainStep: this.#trainStep, measuresStart: false });
    const progress = new ProgressReports({
      totalSteps: steps.totalSteps,
      bestEpoch: () => best.epoch,
      onStep: (report) => port1.postMessage(report),
      onEpoch: (metrics) => port1.postMessage(metrics),
    });
    const result = await train({
      steps,
      learningRate: 0.001,
      rateFactor: () => 1,
      trainStep: this.#trainStep,
      trainBatches: shuffledBatches(loader, seed, this.#batchSize),
      callbacks: [best, progress],
      signal,
      clock: new RunClock(),
    });
    return result.epochs[0]?.imagesPerSecond ?? NaN;
  }
}

function drawnData(count: number, signal: AbortSignal): SplitData {
  const { values } = drawnImages(count, referenceInput);
  const bytes = values.length / count;
  const dataset: Pick<Dataset, 'views'> = {
    // eslint-disable-next-line @typescript-eslint/require-await -- the images are already in memory
    async *views(requests, _, { batchSize }) {
      for (let start = 0; start < requests.length; start += batchSize) {
        const batch = requests.slice(start, start + batchSize);
        yield Buffer.concat(
          batch.map(({ id }) => values.subarray(id * bytes, (id + 1) * bytes) as Uint8Array),
        );
      }
    },
  };
  const ids = Int32Array.from({ length: count }, (_, id) => id);
  const format = { ...referenceInput, augment: 'none' } as const;
  return {
    loader: imageLoader({ dataset, ids, format, seed, signal }),
    labels: ids.map((id) => id % referenceClassCount),
    sampleWeights: new Float32Array(count).fill(1),
    keyOf: (index) => String(index),
  };
}
