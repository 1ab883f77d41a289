import {
  headGradientMoments,
  momentsFromTwoBatches,
  type GradientMoments,
} from '#shared/domain/batch-size/noise-scale.ts';
import { randomGenerator, shuffle } from '#shared/domain/random.ts';
import type { CallSpec } from '#engine/compute/backend.ts';
import { ascending, endlessBatches, epochOrder, type TrainBatch } from './data/batches.ts';
import {
  batchSpecs,
  exampleSpec,
  paddedInput,
  numberIn,
  rowsOf,
  trainingInputs,
} from './data/step-inputs.ts';
import type { MeasurementContext } from './measurement.ts';

export type NoiseRequest = Pick<MeasurementContext, 'program' | 'network' | 'train' | 'seed'> & {
  /** Measurements that were made before, by an earlier part of the same run: the next one takes other images. */
  readonly measured?: number;
};

/** Measures the gradients' moments with the program's present weights, and leaves its state as it was. */
export interface NoiseMeter {
  readonly method: 'exact' | 'two-batch';
  /** Training images that go through the network for one measurement. */
  readonly images: number;
  /** What a measurement runs, to be prepared with other calls. */
  readonly calls: readonly CallSpec[];
  measure(): Promise<GradientMoments>;
  close(): Promise<void>;
}

/** Rows of features in one exact measurement: tens of milliseconds for ten classes. */
const headRows = 2000;
/** Images of a large batch, of small images and of large ones, and of a small batch as a fraction of it. */
const largeBatch = { ofSmall: 256, ofLarge: 64 } as const;
const largeSidePx = 128;
const smallFraction = 16;

/**
 * Exact where the network is a linear head on features, else estimated from batches of two sizes.
 * @param fitting images of the largest micro-batch
 */
export function noiseMeter(request: NoiseRequest, fitting: number): NoiseMeter {
  return request.network.example.type === 'float32' ? headMeter(request) : twoBatchMeter(request, fitting);
}

function headMeter({ program, network, train, seed }: NoiseRequest): NoiseMeter {
  const { count } = train.loader;
  const rows = Math.min(count, headRows);
  const [featureCount = 0] = network.example.shape;
  const order = shuffle(ascending(count), randomGenerator(seed, 'noise')).subarray(0, rows);
  return {
    method: 'exact',
    images: rows,
    calls: [{ name: 'predict', inputs: { examples: exampleSpec(network, rows) } }],
    async measure() {
      for await (const batch of train.loader.batches(order, rows, null)) {
        const examples = paddedInput(train.loader, batch, rows);
        const { probabilities } = await program.run('predict', { examples });
        return headGradientMoments({
          features: batch.examples as Float32Array,
          featureCount,
          probabilities: probabilities?.values as Float32Array,
          labels: Int32Array.from(batch.indices, (index) => train.labels[index] ?? 0),
          sampleWeights: Float32Array.from(batch.indices, (index) => train.sampleWeights[index] ?? 1),
        });
      }
      throw new Error('there are no training images');
    },
    close: () => Promise.resolve(),
  };
}

function twoBatchMeter(request: NoiseRequest, fitting: number): NoiseMeter {
  const { program, network, train, seed } = request;
  const [sidePx = 0] = network.example.shape;
  const wanted = sidePx > largeSidePx ? largeBatch.ofLarge : largeBatch.ofSmall;
  const small = Math.max(1, Math.min(wanted / smallFraction, fitting, Math.floor(train.loader.count / 2)));
  const large = small * Math.min(smallFraction, Math.floor(train.loader.count / small));
  const batches = wholeBatches(request, large);
  return {
    method: 'two-batch',
    images: large,
    calls: [
      { name: 'accumulate', inputs: batchSpecs(network, small) },
      { name: 'discard', inputs: {} },
    ],
    async measure() {
      const { value } = await batches.next();
      const batch = value as TrainBatch;
      let smallSquared = 0;
      for (let start = 0; start < large; start += small) {
        const microBatch = rowsOf(batch, start, start + small);
        const { squaredNorm } = await program.run(
          'accumulate',
          trainingInputs(network, train, seed, microBatch),
        );
        smallSquared += numberIn(squaredNorm) / small ** 2 / (large / small);
      }
      const { squaredNorm } = await program.run('discard', {});
      return momentsFromTwoBatches({
        small,
        smallSquared,
        large,
        largeSquared: numberIn(squaredNorm) / large ** 2,
        population: train.loader.count,
      });
    },
    async close() {
      await batches.return(undefined);
    },
  };
}

/** In orders that training itself does not use; only whole batches, without those of earlier measurements. */
function wholeBatches(
  { train: { loader }, seed, measured = 0 }: NoiseRequest,
  size: number,
): AsyncGenerator<TrainBatch, undefined> {
  const perEpoch = Math.floor(loader.count / size);
  const first = Math.floor(measured / perEpoch) + 1;
  const orderOf = (epoch: number): Int32Array => {
    const done = epoch === first ? measured % perEpoch : 0;
    return epochOrder(loader.count, seed, -epoch).subarray(done * size, perEpoch * size);
  };
  return endlessBatches(loader, size, orderOf, first);
}
