import { finiteNoiseScale } from '#shared/domain/batch-size/noise-scale.ts';
import type { EpochMetrics } from '#shared/domain/run/epoch-metrics.ts';
import type { NoiseMoment } from '#shared/domain/run/run.ts';
import type { CallSpec } from '#engine/compute/backend.ts';
import type { Callback, CallbackState, TrainingProgress } from '../callback.ts';
import type { Measurement, MeasurementContext } from '../measurement.ts';
import { noiseMeter, type NoiseMeter } from '../noise-meter.ts';

/** Images measured, as a fraction of the images trained on, at most; exact ones cost far less than a training step. */
const measuredFraction = { exact: 0.2, 'two-batch': 0.03 } as const;

/** The gradient noise scale at the ends of epochs, measured so rarely that the run is hardly slower for it. */
class NoiseScale implements Callback {
  readonly key = 'noise';
  readonly #context: MeasurementContext;
  #meter: NoiseMeter;
  #moments: readonly NoiseMoment[] = [];

  constructor(context: MeasurementContext) {
    this.#context = context;
    this.#meter = noiseMeter(context, context.microBatchSize);
  }

  get calls(): readonly CallSpec[] {
    return this.#meter.calls;
  }

  async onEpochEnd(_training: TrainingProgress, { epoch, step, imagesSeen }: EpochMetrics): Promise<void> {
    const { method, images } = this.#meter;
    if ((this.#moments.length + 1) * images > measuredFraction[method] * imagesSeen) return;
    const noiseScale = finiteNoiseScale(await this.#meter.measure());
    this.#moments = [...this.#moments, { epoch, step, noiseScale }];
  }

  async onTrainEnd(): Promise<void> {
    await this.#meter.close();
  }

  runMeasurements(): { noise: readonly NoiseMoment[] } {
    return { noise: this.#moments };
  }

  state(): CallbackState {
    return { json: this.#moments, arrays: {} };
  }

  restore({ json }: CallbackState): void {
    this.#moments = json as readonly NoiseMoment[];
    this.#meter = noiseMeter(
      { ...this.#context, measured: this.#moments.length },
      this.#context.microBatchSize,
    );
  }
}

const measurement: Measurement = (context) => new NoiseScale(context);
export default measurement;
