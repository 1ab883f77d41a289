import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { PlanPreview, StepPlan } from '#shared/domain/run/run.ts';
import type { ArrayValues } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { readRecommendation, recommendationKey } from '#engine/batch-size/recommendation-cache.ts';
import { allowedMicroBatch } from '#engine/training/gradient-sums.ts';
import { automaticMicroBatch, evenMicroBatch } from '#engine/training/memory/micro-batch.ts';
import { describeNetwork, type RunSettings } from '#engine/training/run-settings.ts';
import {
  featureMemory,
  memoryAfterTrials,
  peakBytes,
  theoreticalMemory,
  type TrainingMemory,
  type TrainingMemoryRequest,
} from '#engine/training/memory/training-memory.ts';
import { untrainedNetwork } from '#engine/training/data/untrained-network.ts';

export interface PlanMemoryRequest {
  readonly dataset: Dataset;
  readonly config: RunConfig;
  readonly environment: Pick<EngineEnvironment, 'cacheFolder'>;
  readonly settings: RunSettings;
  readonly backend: TrainingMemoryRequest['backend'];
  /** Empty for a network from scratch. */
  readonly baseWeights: ArrayValues;
  readonly plan: StepPlan;
  /** Whether images have to go through the base model first. */
  readonly computesFeatures: boolean;
}

/** How a batch would be passed, and what the process would hold at its peak; measured where trials were made. */
export async function planMemory(
  request: PlanMemoryRequest,
): Promise<Pick<PlanPreview, 'microBatchSize' | 'memoryBytes'>> {
  const { config, settings, dataset, backend, plan, baseWeights } = request;
  const described = describeNetwork(settings, dataset);
  const network = untrainedNetwork(settings, { ...described.request, config, baseWeights });
  const graph = settings.usesFeatures ? null : described.graph;
  const asked: TrainingMemoryRequest = { backend, network, graph };
  const { microBatch, accumulation } = config;
  const fitting =
    microBatch === 'auto'
      ? evenMicroBatch(plan.batchSize, automaticMicroBatch(asked, accumulation), accumulation)
      : allowedMicroBatch(accumulation, microBatch);
  const microBatchSize = Math.min(plan.batchSize, fitting);
  const training = peakBytes(await learnedFromTrials(request, theoreticalMemory(asked)), microBatchSize);
  const { base } = settings.model;
  const features =
    base === null || !request.computesFeatures ? 0 : featureMemory(backend, described.graph, baseWeights);
  return { microBatchSize, memoryBytes: Math.max(training, features) };
}

/** Trials of a recommendation that was measured for the same images and settings. */
async function learnedFromTrials(
  { dataset, config, backend, environment }: PlanMemoryRequest,
  memory: TrainingMemory,
): Promise<TrainingMemory> {
  const key = recommendationKey(dataset, config, backend.id);
  const saved = await readRecommendation(environment.cacheFolder, key);
  return memoryAfterTrials(memory, saved?.recommendation.memory?.trials ?? []);
}
