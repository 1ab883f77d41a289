import type { GradientNoise } from '#shared/domain/batch-size/recommendation.ts';
import {
  finiteNoiseScale,
  meanMoments,
  type GradientMoments,
} from '#shared/domain/batch-size/noise-scale.ts';
import { gradientNoiseOf } from '#shared/domain/batch-size/gradient-noise.ts';
import { throwIfAborted } from '#shared/domain/errors.ts';
import { endlessBatches, epochOrder, type DataLoader } from '#engine/training/data/batches.ts';
import { turnTaker } from '#engine/training/pacing.ts';
import type { TrainStep } from '#engine/training/train.ts';
import type { NoiseMeter } from '#engine/training/noise-meter.ts';

export interface GradientNoiseRequest {
  readonly meter: NoiseMeter;
  readonly trainStep: Pick<TrainStep, 'train'>;
  readonly loader: DataLoader;
  /** Of the training while measuring: the usual batch size, its learning rate, and at most how many steps. */
  readonly batchSize: number;
  readonly learningRate: number;
  readonly steps: number;
  /** For training and measuring together. */
  readonly seconds: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** How many times the noise is measured; each estimate takes several batches. */
export const noiseMoments = 8;
const batchesOf = { exact: 1, 'two-batch': 2 } as const;
/** Of the time spent on training steps; the rest is for measuring. */
const trainingFraction = 0.5;

/**
 * Trains a little and measures the noise scale repeatedly, since it grows during training. Changes the weights: the caller
 * restores the state.
 * @param onMeasured after each moment
 */
export async function measureGradientNoise(
  request: GradientNoiseRequest,
  onMeasured: (gradientNoise: GradientNoise) => void,
): Promise<GradientNoise> {
  const { meter, trainStep, loader, batchSize, learningRate, seed, signal } = request;
  const batches = endlessBatches(loader, batchSize, (epoch) => epochOrder(loader.count, seed, epoch));
  const takeTurn = turnTaker();
  const trainingSeconds = trainingFraction * request.seconds;
  let trained = 0;
  const measured: { step: number; moments: GradientMoments }[] = [];
  let step = 0;
  try {
    for (let moment = 1; moment <= noiseMoments; moment++) {
      const until = Math.max(moment, Math.ceil((request.steps * moment) / noiseMoments));
      // Equal time between measurements, so that all are made even if training is slow.
      while (step < until && trained < (trainingSeconds * moment) / noiseMoments) {
        throwIfAborted(signal);
        const startedAt = performance.now();
        const { value } = await batches.next();
        if (value !== undefined) await trainStep.train(value, learningRate);
        step++;
        trained += (performance.now() - startedAt) / 1000;
        await takeTurn();
      }
      measured.push({ step, moments: await severalMoments(meter, signal) });
      onMeasured(resultOf(meter, measured));
    }
  } finally {
    await batches.return(undefined);
  }
  return resultOf(meter, measured);
}

async function severalMoments(meter: NoiseMeter, signal: AbortSignal): Promise<GradientMoments> {
  const measured: GradientMoments[] = [];
  for (let i = 0; i < batchesOf[meter.method]; i++) {
    throwIfAborted(signal);
    measured.push(await meter.measure());
  }
  return meanMoments(measured);
}

function resultOf(
  { method }: NoiseMeter,
  measured: readonly { readonly step: number; readonly moments: GradientMoments }[],
): GradientNoise {
  const measurements = measured.map(({ step, moments }) => ({
    step,
    noiseScale: finiteNoiseScale(moments),
  }));
  return gradientNoiseOf(method, measurements);
}
