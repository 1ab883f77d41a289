import type { RunPhase } from '#shared/domain/run.ts';
import type { RunConfig } from '#shared/domain/run-config.ts';
import type { EpochMetrics, StepPlan } from '#shared/domain/run.ts';
import { networkProgram, trainingState } from '#engine/compute/network-program.ts';
import type { ArrayValues, Backend, PreparedProgram } from '#engine/compute/backend.ts';
import type { NetworkGraph } from '#engine/compute/layers.ts';
import { epochOrder } from './data/batches.ts';
import { evaluateKept, type Evaluated } from './evaluate-kept.ts';
import type { TrainingMaterial } from './data/feature-material.ts';
import { passSize } from './gradient-sums.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import type { CheckpointWriter } from './checkpoint/checkpoint-writer.ts';
import {
  isOutOfMemory,
  lowerMemoryUse,
  loweredPart,
  lowerWhole,
  memoryExhausted,
  memorySentence,
  wantedMemory,
  type MemoryPart,
  type MemoryUse,
} from './memory/memory-use.ts';
import { NetworkTrainStep } from './train-step.ts';
import { RunMeasures, type Measures } from './run-measures.ts';
import { searchRate } from './search-rate.ts';
import type { RunSettings } from './run-settings.ts';
import type { StepReport } from './step-reporter.ts';
import {
  startPosition,
  train,
  type RunControl,
  type ScheduleProgress,
  type TrainStep,
  type TrainResult,
} from './trainer.ts';

export interface NetworkTrainingRequest {
  readonly backend: Backend;
  readonly material: TrainingMaterial;
  /** Of a network over images; null for a head on features. */
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
  /** Where the training is written down as it goes; without it, it begins again where memory runs out. */
  readonly checkpoints?: CheckpointWriter;
  /** Goes on from here instead of beginning. */
  readonly from?: Checkpoint | null;
  /** Whether to do with half the memory that the run had so far. */
  readonly lowersMemory?: boolean;
}

export interface NetworkOutcome extends Measures, Evaluated {
  readonly result: TrainResult<ArrayValues>;
  readonly learningRate: number;
  /** Examples in one pass, at the end. */
  readonly microBatchSize: number;
}

interface TrainingParts {
  readonly trainStep: NetworkTrainStep;
  readonly program: PreparedProgram;
  readonly learningRate: number;
  readonly measures: RunMeasures;
}

/** One network from its first weights to the best ones, and their answers; it goes on in smaller parts where memory runs out. */
export class NetworkTraining {
  readonly #request: NetworkTrainingRequest;
  #memory: MemoryUse;
  #from: Checkpoint | null;
  #rate: number | undefined;
  /** What is going on, for the case that it does not fit. */
  #part: MemoryPart = 'training';

  constructor(request: NetworkTrainingRequest) {
    const { from = null, lowersMemory = false } = request;
    this.#request = request;
    this.#from = from;
    this.#rate = from?.learningRate ?? undefined;
    const memory = from?.memory ?? wantedMemory(request);
    const { accumulation } = request.config;
    this.#memory = lowersMemory ? lowerWhole(memory, accumulation) : memory;
    const part = loweredPart(memory, this.#memory, accumulation);
    if (lowersMemory && part !== null)
      request.onNotice(memorySentence(part, this.#memory, request.steps.batchSize));
  }

  async toItsEnd(): Promise<NetworkOutcome> {
    for (;;) {
      try {
        return await this.#attempt();
      } catch (error) {
        if (!isOutOfMemory(error)) throw error;
        const { onNotice, steps, checkpoints, config } = this.#request;
        const lowered = lowerMemoryUse(this.#memory, this.#part, config.accumulation);
        if (lowered === null) throw memoryExhausted(error, config.accumulation);
        this.#memory = lowered;
        onNotice(memorySentence(this.#part, lowered, steps.batchSize));
        this.#from = (await checkpoints?.newest()) ?? null;
      }
    }
  }

  async #attempt(): Promise<NetworkOutcome> {
    const { backend, material, settings, config, steps } = this.#request;
    this.#part = 'training';
    const description = networkProgram({
      network: material.network,
      optimizer: settings.optimizer,
      parameters: settings.parameters,
      // Noise is measured by sums, whether or not updates are made by them.
      accumulates: true,
    });
    await this.#writeDown(description.state);
    const program = await backend.prepare(description);
    try {
      const trainStep = new NetworkTrainStep({
        program,
        network: material.network,
        train: material.parts.train,
        validation: material.parts.validation,
        accumulation: config.accumulation,
        microBatchSize: this.#microBatchSize,
        evaluationBatchSize: this.#memory.evaluationBatchSize,
        seed: config.seed,
      });
      const measures = this.#measures(program, trainStep);
      await trainStep.prepare([steps.batchSize, steps.lastBatchSize], measures.calls);
      if (this.#from !== null) await program.writeState(this.#from.state);
      const learningRate = (this.#rate ??= await this.#chooseRate(trainStep, program));
      const result = await this.#train({ trainStep, program, learningRate, measures });
      this.#part = 'training';
      const measured = await measures.end(result.reason);
      this.#part = 'evaluation';
      const evaluated = await evaluateKept({ ...this.#request, trainStep, weights: result.weights });
      return { result, learningRate, microBatchSize: this.#microBatchSize, ...evaluated, ...measured };
    } finally {
      program.dispose();
    }
  }

  #measures(program: PreparedProgram, trainStep: NetworkTrainStep): RunMeasures {
    const { checkpoints } = this.#request;
    const request = { ...this.#request, path: checkpoints?.path, from: this.#from };
    return new RunMeasures(request, { program, trainStep }, this.#microBatchSize);
  }

  /** Examples of one pass, as the way of accumulating allows. */
  get #microBatchSize(): number {
    return passSize(this.#request.config.accumulation, this.#memory.microBatchSize);
  }

  /** Before anything that may end the process: who goes on with the run must know how much memory it was to use. */
  async #writeDown(fresh: ArrayValues): Promise<void> {
    const { checkpoints, material, settings } = this.#request;
    const entries = trainingState(material.network, settings.optimizer).map((name) => [name, fresh[name]]);
    await checkpoints?.write({
      position: this.#from?.position ?? startPosition,
      state: this.#from?.state ?? (Object.fromEntries(entries) as ArrayValues),
      learningRate: this.#rate ?? null,
      memory: this.#memory,
      noise: this.#from?.noise ?? [],
    });
  }

  async #chooseRate(trainStep: NetworkTrainStep, program: PreparedProgram): Promise<number> {
    const { config, learningRate, onNotice, onPhase, steps, material } = this.#request;
    if (config.learningRate !== 'find') return learningRate;
    const found = await searchRate({
      trainStep,
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

  async #train({
    trainStep,
    program,
    learningRate,
    measures,
  }: TrainingParts): Promise<TrainResult<ArrayValues>> {
    const { config, steps, material, control, settings, onPhase, onStep, onEpoch, checkpoints } =
      this.#request;
    const { examples } = material.parts.train;
    const names = trainingState(material.network, settings.optimizer);
    const updates = this.#from?.position.step ?? 0;
    onPhase('training', updates, steps.totalSteps);
    await measures.begin();
    return train({
      steps,
      learningRate,
      rateFactor: (progress: ScheduleProgress) =>
        settings.schedule.factor({
          ...progress,
          totalSteps: steps.totalSteps,
          stepsPerEpoch: steps.stepsPerEpoch,
          parameters: settings.scheduleParameters,
        }),
      trainStep: this.#watched(trainStep),
      measuresStart: config.fineTune !== 'none',
      trainBatches: (epoch, stepsDone) => {
        const order = epochOrder(examples.count, config.seed, epoch).subarray(stepsDone * steps.batchSize);
        return examples.batches(order, steps.batchSize, epoch);
      },
      control,
      onStep,
      onEpoch,
      afterStep: (moment) => measures.observe(moment),
      from: this.#from?.position,
      onBoundary: async (boundary, position) => {
        // Noise is measured by passes of training, though a validation was the last that was asked of the trainStep.
        this.#part = 'training';
        if (boundary === 'epoch') await measures.epochEnded(position().epochs.at(-1));
        // Where there was nothing to prepare, the start is written down already.
        if (boundary === 'start' && !this.#hasPrepared) return;
        await checkpoints?.offer(boundary, async () => ({
          position: position(),
          state: await program.readState(names),
          learningRate,
          memory: this.#memory,
          ...(await measures.writeDown()),
        }));
      },
    });
  }

  /** Whether there is more to a start than first weights: a rate that was searched, a start that was measured. */
  get #hasPrepared(): boolean {
    const { learningRate, fineTune } = this.#request.config;
    return (this.#from?.position.step ?? 0) === 0 && (learningRate === 'find' || fineTune !== 'none');
  }

  /** Notes what is asked of the trainStep. */
  #watched(trainStep: NetworkTrainStep): TrainStep<ArrayValues> {
    return {
      train: (batch, rate) => {
        this.#part = 'training';
        return trainStep.train(batch, rate);
      },
      validate: () => {
        this.#part = 'evaluation';
        return trainStep.validate();
      },
      readWeights: () => trainStep.readWeights(),
    };
  }
}
