import type { RunConfig } from '#shared/domain/run-config.ts';
import type { AccumulationReport, EpochMetrics, NoiseMoment, StepPlan } from '#shared/domain/run.ts';
import type { CallSpec, PreparedProgram } from '#engine/compute/backend.ts';
import { AccumulationComparison } from './accumulation-report.ts';
import { noiseMeter, type NoiseMeter } from '#engine/batch-size/measure-noise.ts';
import { RunNoise } from '#engine/batch-size/run-noise.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import type { TrainingMaterial } from './data/feature-material.ts';
import { PathRecorder, type PathMoment } from '#engine/landscape/path-recorder.ts';
import type { PathSnapshots } from '#engine/landscape/path-snapshots.ts';
import { mostPathWeights, weightCount, type WeightPath } from '#engine/landscape/weight-path.ts';
import { isOutOfMemory } from './memory/memory-use.ts';
import type { NetworkTrainStep } from './train-step.ts';
import type { TrainResult } from './trainer.ts';

export interface RunMeasuresRequest {
  readonly material: TrainingMaterial;
  readonly config: RunConfig;
  readonly steps: StepPlan;
  /** Whether to keep the weights' path, where they are few enough. */
  readonly keepsPath: boolean;
  /** Where the path is written down as the run goes. */
  readonly path?: PathSnapshots | undefined;
  /** What the run goes on from. */
  readonly from: Pick<Checkpoint, 'noise' | 'position'> | null;
}

export interface Measures {
  /** Null for a network too large to keep it, and for fine-tuning. */
  readonly path: WeightPath | null;
  /** Empty where measuring would cost more than next to nothing. */
  readonly noise: readonly NoiseMoment[];
  /** Null where each update was one pass. */
  readonly accumulation: AccumulationReport | null;
}

/** Whether updates are summed from passes, or exactly. */
export function accumulates(
  { config, steps }: Pick<RunMeasuresRequest, 'config' | 'steps'>,
  microBatchSize: number,
): boolean {
  return config.accumulation === 'exact' || microBatchSize < steps.batchSize;
}

/** What is measured beside a training: the path of its weights, its gradients' noise, and its report. None of it changes the training. */
export class RunMeasures {
  readonly #request: RunMeasuresRequest;
  readonly #microBatchSize: number;
  readonly #comparison: AccumulationComparison | undefined;
  readonly #meter: NoiseMeter;
  readonly #noise: RunNoise;
  readonly #recorder: PathRecorder | undefined;

  /** @param program prepared with room for gradient sums */
  constructor(
    request: RunMeasuresRequest,
    { program, trainStep }: { readonly program: PreparedProgram; readonly trainStep: NetworkTrainStep },
    microBatchSize: number,
  ) {
    const { material, config, steps, from } = request;
    const { network } = material;
    const shared = { program, network, train: material.parts.train, seed: config.seed };
    const { accumulation } = config;
    this.#request = request;
    this.#microBatchSize = microBatchSize;
    if (accumulates(request, microBatchSize))
      this.#comparison = new AccumulationComparison({ ...shared, steps, accumulation, microBatchSize });
    const before = from?.noise ?? [];
    this.#meter = noiseMeter({ ...shared, measured: before.length }, microBatchSize);
    this.#noise = new RunNoise(this.#meter, before);
    this.#recorder = recorderFor(request, trainStep);
  }

  /** What measuring runs, to be prepared with the calls of training. */
  get calls(): readonly CallSpec[] {
    return [...(this.#comparison?.calls ?? []), ...this.#meter.calls];
  }

  /** To be awaited before the first update. */
  async begin(): Promise<void> {
    const { from } = this.#request;
    const { step = 0, epoch = 0 } = from?.position ?? {};
    if (step > 0) await this.#recorder?.goOnFrom(step);
    await this.observe({ step, epoch: step === 0 ? 0 : epoch });
  }

  /** To be awaited after each update. */
  async observe(moment: PathMoment): Promise<void> {
    await this.#recorder?.observe(moment);
  }

  /** To be awaited where a checkpoint is written. @returns what belongs into it */
  async writeDown(): Promise<Pick<Checkpoint, 'noise'>> {
    await this.#recorder?.writeDown();
    return { noise: [...this.#noise.moments] };
  }

  /** To be awaited between epochs. */
  async epochEnded(metrics: EpochMetrics | undefined): Promise<void> {
    if (metrics !== undefined) await this.#noise.epochEnded(metrics);
  }

  /** With the weights as the last update left them. */
  async end(reason: TrainResult<unknown>['reason']): Promise<Measures> {
    await this.#meter.close();
    return {
      path: (await this.#recorder?.end()) ?? null,
      noise: this.#noise.moments,
      accumulation: await this.#accumulationReport(reason),
    };
  }

  async #accumulationReport(reason: TrainResult<unknown>['reason']): Promise<AccumulationReport | null> {
    const { config, steps } = this.#request;
    if (this.#comparison === undefined) return null;
    return {
      mode: config.accumulation,
      batchSize: steps.batchSize,
      microBatchSize: this.#microBatchSize,
      microBatchesPerStep: Math.ceil(steps.batchSize / this.#microBatchSize),
      comparison: reason === 'stopped' ? null : await whereMemoryAllows(this.#comparison),
    };
  }
}

/** A comparison is not worth a run that came to its end. */
async function whereMemoryAllows(
  comparison: AccumulationComparison,
): Promise<AccumulationReport['comparison']> {
  try {
    return await comparison.measure();
  } catch (error) {
    if (isOutOfMemory(error)) return null;
    throw error;
  }
}

function recorderFor(
  { keepsPath, material, path: shelf }: RunMeasuresRequest,
  trainStep: NetworkTrainStep,
): PathRecorder | undefined {
  const { trained, weights } = material.network;
  const specs = trained.map((name) => ({ name, shape: weights[name]?.shape ?? [] }));
  if (!keepsPath || weightCount(specs) > mostPathWeights) return undefined;
  return new PathRecorder({ weights: specs, readWeights: () => trainStep.readWeights(), shelf });
}
