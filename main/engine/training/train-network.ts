import type { RunPhase } from '../../../shared/contract/engine-api.ts';
import type { RunConfig } from '../../../shared/contract/run-config.ts';
import type { Part } from '../../../shared/domain/dataset.ts';
import type { AccumulationReceipt, EpochMetrics, StepPlan } from '../../../shared/domain/run.ts';
import { networkProgram } from '../compute/network-program.ts';
import type { ArrayValues, Engine, PreparedProgram } from '../compute/program.ts';
import type { NetworkGraph } from '../models/network/layers.ts';
import { AccumulationComparison } from './accumulation-receipt.ts';
import { epochOrder } from './batches.ts';
import { evaluationCallSize } from './call-size.ts';
import type { TrainingMaterial } from './feature-material.ts';
import { passSize } from './gradient-sums.ts';
import { PathRecorder } from './loss-plane/path-recorder.ts';
import { mostPathWeights, weightCount, type WeightPath } from './loss-plane/weight-path.ts';
import { automaticMicroBatch } from './micro-batch.ts';
import { NetworkStepper } from './network-stepper.ts';
import { searchRate } from './search-rate.ts';
import type { RunSettings } from './run-settings.ts';
import type { StepReport } from './step-reporter.ts';
import { train, type RunControl, type ScheduleProgress, type TrainResult } from './trainer.ts';

export interface NetworkTrainingRequest {
  readonly engine: Engine;
  readonly material: TrainingMaterial;
  /** Of a network over pictures; null for a head on features. */
  readonly graph: NetworkGraph | null;
  readonly settings: RunSettings;
  readonly config: RunConfig;
  readonly steps: StepPlan;
  /** Typed or by rule; with `find`, where the search begins. */
  readonly learningRate: number;
  readonly classCount: number;
  /** Whether to keep the weights' path, where they are few enough. */
  readonly keepsPath: boolean;
  readonly control: RunControl;
  readonly onPhase: (phase: RunPhase, done: number, total: number) => void;
  readonly onNotice: (text: string) => void;
  readonly onStep: (report: StepReport) => void;
  readonly onEpoch: (metrics: EpochMetrics, isBest: boolean) => void;
}

export interface NetworkOutcome {
  readonly result: TrainResult<ArrayValues>;
  readonly learningRate: number;
  /** float32, examples×classes, by the kept weights; the training part is not asked. */
  readonly answers: Readonly<Record<Part, Float32Array>>;
  readonly evaluationSeconds: number;
  /** Null where each update was one pass. */
  readonly accumulation: AccumulationReceipt | null;
  readonly path: WeightPath | null;
}

/** One network from its first weights to the best ones, and their answers. */
export class NetworkTraining {
  readonly #request: NetworkTrainingRequest;
  readonly #microBatchSize: number;

  constructor(request: NetworkTrainingRequest) {
    const { config, graph, material, steps } = request;
    this.#request = request;
    const { accumulation } = config;
    const wanted =
      config.microBatch === 'auto'
        ? automaticMicroBatch(graph, material.network, accumulation)
        : config.microBatch;
    this.#microBatchSize = passSize(accumulation, Math.min(wanted, steps.batchSize));
  }

  async toItsEnd(): Promise<NetworkOutcome> {
    const { engine, material, settings, config, steps } = this.#request;
    const program = await engine.prepare(
      networkProgram({
        network: material.network,
        optimizer: settings.optimizer,
        parameters: settings.parameters,
        accumulates: this.#accumulates,
      }),
    );
    try {
      const stepper = new NetworkStepper({
        program,
        network: material.network,
        train: material.parts.train,
        validation: material.parts.validation,
        microBatchSize: this.#microBatchSize,
        accumulation: config.accumulation,
        evaluationBatchSize: evaluationCallSize(engine, material.network.example),
        seed: config.seed,
      });
      const comparison = this.#accumulates ? this.#comparison(program) : undefined;
      await stepper.prepare([steps.batchSize, steps.lastBatchSize], comparison?.calls);
      const learningRate = await this.#chooseRate(stepper, program);
      const recorder = this.#recorder(stepper);
      const result = await this.#train(stepper, learningRate, recorder);
      const path = (await recorder?.end()) ?? null;
      const evaluation = await this.#answers(stepper, result);
      const accumulation = await this.#receipt(result, comparison);
      return { result, learningRate, path, ...evaluation, accumulation };
    } finally {
      program.dispose();
    }
  }

  get #accumulates(): boolean {
    const { config, steps } = this.#request;
    return config.accumulation === 'exact' || this.#microBatchSize < steps.batchSize;
  }

  #comparison(program: PreparedProgram): AccumulationComparison {
    const { material, steps, config } = this.#request;
    return new AccumulationComparison({
      program,
      network: material.network,
      train: material.parts.train,
      steps,
      accumulation: config.accumulation,
      microBatchSize: this.#microBatchSize,
      seed: config.seed,
    });
  }

  async #receipt(
    { reason }: TrainResult<ArrayValues>,
    comparison: AccumulationComparison | undefined,
  ): Promise<AccumulationReceipt | null> {
    const { config, steps } = this.#request;
    if (comparison === undefined) return null;
    return {
      mode: config.accumulation,
      batchSize: steps.batchSize,
      microBatchSize: this.#microBatchSize,
      passesPerUpdate: Math.ceil(steps.batchSize / this.#microBatchSize),
      comparison: reason === 'stopped' ? null : await comparison.measure(),
    };
  }

  async #chooseRate(stepper: NetworkStepper, program: PreparedProgram): Promise<number> {
    const { config, learningRate, onNotice, onPhase, steps, material } = this.#request;
    if (config.learningRate !== 'find') return learningRate;
    const found = await searchRate({
      stepper,
      program,
      examples: material.parts.train.examples,
      batchSize: steps.batchSize,
      seed: config.seed,
      automaticRate: learningRate,
      signal: this.#request.control.signal,
      onProgress: (done, total) => onPhase('preparing', done, total),
    });
    onNotice(
      found === null
        ? 'No learning rate made the loss fall clearly, so the automatic one is used.'
        : `Trying rising learning rates found ${found.toPrecision(2)}.`,
    );
    return found ?? learningRate;
  }

  #recorder(stepper: NetworkStepper): PathRecorder | undefined {
    const { keepsPath, material } = this.#request;
    const { trained, weights } = material.network;
    const specs = trained.map((name) => ({ name, shape: weights[name]?.shape ?? [] }));
    if (!keepsPath || weightCount(specs) > mostPathWeights) return undefined;
    return new PathRecorder({ weights: specs, readWeights: () => stepper.readWeights() });
  }

  async #train(
    stepper: NetworkStepper,
    learningRate: number,
    recorder: PathRecorder | undefined,
  ): Promise<TrainResult<ArrayValues>> {
    const { config, steps, material, control, settings, onPhase, onStep, onEpoch } = this.#request;
    const { examples } = material.parts.train;
    onPhase('training', 0, steps.updates);
    await recorder?.observe({ updates: 0, epoch: 0 });
    return train({
      steps,
      learningRate,
      rateFactor: (progress: ScheduleProgress) =>
        settings.schedule.factor({
          ...progress,
          updates: steps.updates,
          stepsPerEpoch: steps.stepsPerEpoch,
          parameters: settings.scheduleParameters,
        }),
      stepper,
      measuresStart: config.fineTune !== 'none',
      trainBatches: (epoch) =>
        examples.batches(epochOrder(examples.count, config.seed, epoch), steps.batchSize, epoch),
      control,
      onStep,
      onEpoch,
      afterUpdate: async (moment) => recorder?.observe(moment),
    });
  }

  async #answers(
    stepper: NetworkStepper,
    { weights }: TrainResult<ArrayValues>,
  ): Promise<Pick<NetworkOutcome, 'answers' | 'evaluationSeconds'>> {
    const { material, classCount, onPhase } = this.#request;
    const startedAt = performance.now();
    onPhase('evaluating', 0, 1);
    await stepper.writeWeights(weights);
    const { validation, test } = material.parts;
    const answers = {
      train: new Float32Array(),
      validation: await stepper.predict(validation, classCount),
      test: test.examples.count === 0 ? new Float32Array() : await stepper.predict(test, classCount),
    };
    onPhase('evaluating', 1, 1);
    return { answers, evaluationSeconds: (performance.now() - startedAt) / 1000 };
  }
}
