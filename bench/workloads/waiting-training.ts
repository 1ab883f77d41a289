import { networkProgram } from '#engine/compute/network-program.ts';
import type { Backend, PreparedProgram } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import { epochOrder, type Batch } from '#engine/training/data/batches.ts';
import type { TrainingData } from '#engine/training/data/splits.ts';
import { NetworkTrainStep } from '#engine/training/train-step.ts';
import { imageData } from '#engine/training/data/image-data.ts';
import { describeNetwork, resolveSettings } from '#engine/training/run-settings.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { randomGenerator } from '#shared/domain/random.ts';
import type { Augmentation } from '#shared/domain/dataset/dataset.ts';
import type { Contender } from '../measure.ts';
import { benchEnvironment } from './real-images.ts';

/** Trains a whole network on real images, and measures how long it waits for them. */
export class WaitingTraining {
  readonly #data: TrainingData;
  readonly #trainStep: NetworkTrainStep;
  readonly #batchSize: number;
  #batches: AsyncIterator<Batch> | undefined;
  #epoch = 0;
  /** For each round: the fraction of time spent waiting, 0 … 1. */
  readonly waitingFractions: number[] = [];

  private constructor(data: TrainingData, program: PreparedProgram, batchSize: number) {
    const { train, validation } = data.splits;
    this.#data = data;
    this.#batchSize = batchSize;
    const { network } = data;
    const settings = {
      program,
      network,
      train,
      validation,
      microBatchSize: batchSize,
      accumulation: 'fast' as const,
    };
    this.#trainStep = new NetworkTrainStep({ ...settings, evaluationBatchSize: batchSize, seed: 0 });
  }

  /** @param config for a network over images, with a numeric batch size */
  static async prepare(
    backend: Backend,
    dataset: Dataset,
    config: RunConfig,
    augment: Augmentation,
  ): Promise<WaitingTraining> {
    const settings = resolveSettings(config);
    const { graph, request } = describeNetwork(settings, dataset);
    const base = await settings.model.base?.loadWeights(benchEnvironment.assetsFolder);
    const fresh = settings.model.initialWeights(request, randomGenerator(config.seed, 'weights'));
    const ids = { train: dataset.ids('train'), validation: new Int32Array(), test: new Int32Array() };
    const data = imageData({
      ...{ dataset, ids, augment, graph, model: settings.model, fineTune: config.fineTune },
      ...{ weights: { ...base?.weights, ...fresh }, classWeights: null, seed: config.seed },
      signal: new AbortController().signal,
    });
    const { optimizer, parameters } = settings;
    const program = await backend.prepare(networkProgram({ network: data.network, optimizer, parameters }));
    return new WaitingTraining(data, program, Number(config.batchSize));
  }

  /** Each round trains for `seconds`. Epochs continue across rounds; the wait for an epoch's first batch counts. */
  contender(name: string): Contender {
    return { name, measure: (seconds) => this.#measure(seconds * 1000) };
  }

  async #measure(atLeastMs: number): Promise<number> {
    const startedAt = performance.now();
    let images = 0;
    let waitedMs = 0;
    do {
      const askedAt = performance.now();
      const batch = await this.#next();
      waitedMs += performance.now() - askedAt;
      await this.#trainStep.train({ ...batch, epoch: this.#epoch }, 1e-5);
      images += batch.size;
    } while (performance.now() - startedAt < atLeastMs);
    const tookMs = performance.now() - startedAt;
    this.waitingFractions.push(waitedMs / tookMs);
    return images / (tookMs / 1000);
  }

  async #next(): Promise<Batch> {
    const next = await this.#batches?.next();
    if (next?.done === false) return next.value;
    const { loader } = this.#data.splits.train;
    this.#epoch++;
    const order = epochOrder(loader.count, 0, this.#epoch);
    this.#batches = loader.batches(order, this.#batchSize, this.#epoch)[Symbol.asyncIterator]();
    return this.#next();
  }
}
