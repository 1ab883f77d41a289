import { noiseScaleOf, type GradientMoments } from '#shared/domain/batch-size/noise-scale.ts';
import type { EpochMetrics, NoiseMoment } from '#shared/domain/run.ts';
import type { NoiseMeter } from './measure-noise.ts';

/** Images measured, as a share of the images trained on, at most; exact ones cost far less than a training step. */
const measuredShare = { exact: 0.2, 'two-batch': 0.03 } as const;

/** The noise scale as a run goes on: measured at the ends of epochs, so rarely that the run is hardly slower for it. */
export class RunNoise {
  readonly #meter: NoiseMeter;
  readonly #moments: NoiseMoment[];

  /** @param before moments of a run that goes on */
  constructor(meter: NoiseMeter, before: readonly NoiseMoment[] = []) {
    this.#meter = meter;
    this.#moments = [...before];
  }

  get moments(): readonly NoiseMoment[] {
    return this.#moments;
  }

  /** To be called between epochs; the program's state is as before afterwards. */
  async epochEnded({ epoch, step, imagesSeen }: EpochMetrics): Promise<void> {
    const { method, images } = this.#meter;
    if ((this.#moments.length + 1) * images > measuredShare[method] * imagesSeen) return;
    this.#moments.push({ epoch, step, noiseScale: finiteScale(await this.#meter.measure()) });
  }
}

function finiteScale(moments: GradientMoments): number | null {
  const scale = noiseScaleOf(moments);
  return Number.isFinite(scale) ? scale : null;
}
