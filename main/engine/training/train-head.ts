import { defaultRunConfig, type RunConfig } from '#shared/domain/run/run-config.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { networkProgram } from '#engine/compute/network-program.ts';
import type { ArrayValues, Backend } from '#engine/compute/backend.ts';
import { BestWeights } from './callbacks/best-weights.ts';
import { shuffledBatches } from './data/batches.ts';
import type { TrainingData } from './data/splits.ts';
import { untilItFits, wantedMemory } from './memory/memory-use.ts';
import { RunClock, type PauseGate } from './run-clock.ts';
import { learningRateOf, resolveSettings, scheduledRate } from './run-settings.ts';
import { train } from './train.ts';
import { NetworkTrainStep } from './train-step.ts';

export interface HeadRequest {
  readonly config: RunConfig;
  readonly backend: Backend;
  readonly signal: AbortSignal;
  readonly pause?: PauseGate;
}

/**
 * The head that fine-tuning starts from: trained on cached features with the defaults, a matter of seconds. A head of
 * zeros would send its first, blind gradients through all that the base model has learned.
 * @returns `classifier/kernel` and `classifier/bias`
 * @see Kumar et al. 2022, arXiv:2202.10054 (linear probing, then fine-tuning)
 */
export function trainHead(
  { config: given, backend, signal, pause }: HeadRequest,
  data: TrainingData,
): Promise<ArrayValues> {
  const config: RunConfig = { ...defaultRunConfig, modelId: given.modelId, seed: given.seed };
  const settings = resolveSettings(config);
  const { network, splits } = data;
  const steps = planSteps(splits.train.loader.count, config.batchSize, config.epochs);
  const { accumulation, seed } = config;
  const wanted = wantedMemory({ backend, network, graph: null, config, steps });
  return untilItFits(wanted, accumulation, async (use, activity) => {
    const { optimizer, parameters } = settings;
    const program = await backend.prepare(
      networkProgram({ network, optimizer, parameters, accumulates: true }),
    );
    try {
      const trainStep = new NetworkTrainStep({
        ...{ program, network, ...splits, ...use, accumulation, seed, activity },
      });
      await trainStep.prepare([steps.batchSize, steps.lastBatchSize]);
      const best = new BestWeights({ trainStep, measuresStart: false });
      await train({
        steps,
        learningRate: learningRateOf(config, settings, steps.batchSize),
        rateFactor: scheduledRate(settings, steps),
        trainStep,
        trainBatches: shuffledBatches(splits.train.loader, seed, steps.batchSize),
        callbacks: [best],
        signal,
        clock: new RunClock(pause),
      });
      return await best.weights();
    } finally {
      program.dispose();
    }
  });
}
