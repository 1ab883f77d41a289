import { AppError, isAppError } from '#shared/domain/errors.ts';
import type { Notice } from '#shared/domain/notices.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { StepPlan } from '#shared/domain/run/run.ts';
import type { Network } from '#engine/compute/network-program.ts';
import type { Backend } from '#engine/compute/backend.ts';
import type { NetworkGraph } from '#engine/compute/layers.ts';
import { evaluationCallSize } from './call-size.ts';
import { allowedMicroBatch, type Accumulation } from '../gradient-sums.ts';
import { automaticMicroBatch, evenMicroBatch } from './micro-batch.ts';

/** How many examples are in memory at a time; neither number changes what is learned, apart from rounding. */
export interface MemoryUse {
  /** In one forward and backward pass. */
  readonly microBatchSize: number;
  /** In one call where nothing is trained. */
  readonly evaluationBatchSize: number;
}

/** What was going on when memory ran out. */
export type MemoryPart = 'training' | 'evaluation';

/** Set by what is going on, and left as it is by a failure: whoever catches that reads what did not fit. */
export interface MemoryActivity {
  part: MemoryPart;
}

export interface MemoryRequest {
  readonly config: Pick<RunConfig, 'microBatch' | 'accumulation'>;
  /** Of a network over images; null for a head on features. */
  readonly graph: NetworkGraph | null;
  readonly network: Network;
  readonly steps: Pick<StepPlan, 'batchSize'>;
  readonly backend: Backend;
}

/** What a run begins with. */
export function wantedMemory({ config, graph, network, steps, backend }: MemoryRequest): MemoryUse {
  const { accumulation } = config;
  const memory = { backend: backend.report, network, graph };
  const microBatchSize =
    config.microBatch === 'auto'
      ? evenMicroBatch(steps.batchSize, automaticMicroBatch(memory, accumulation), accumulation)
      : config.microBatch;
  return {
    microBatchSize: Math.min(microBatchSize, steps.batchSize),
    evaluationBatchSize: evaluationCallSize(backend.report, network.example),
  };
}

/** The fewest images that a micro-batch can have. */
export function leastMicroBatch(accumulation: Accumulation): number {
  return allowedMicroBatch(accumulation, 1);
}

/** @returns half of what did not fit; null where fewer are not possible */
export function lowerMemoryUse(
  use: MemoryUse,
  part: MemoryPart,
  accumulation: Accumulation,
): MemoryUse | null {
  const { microBatchSize, evaluationBatchSize } = use;
  if (part === 'evaluation')
    return evaluationBatchSize === 1 ? null : { ...use, evaluationBatchSize: half(evaluationBatchSize) };
  if (allowedMicroBatch(accumulation, microBatchSize) <= leastMicroBatch(accumulation)) return null;
  return { ...use, microBatchSize: halfMicroBatch(microBatchSize, accumulation) };
}

/**
 * Makes an attempt, and another one with half of what did not fit, until one fits.
 * @param onLowered awaited before the next attempt
 * @throws AppError `compute/out-of-memory` where nothing is left to lower
 */
export async function untilItFits<T>(
  memory: MemoryUse,
  accumulation: Accumulation,
  attempt: (use: MemoryUse, activity: MemoryActivity) => Promise<T>,
  onLowered?: (part: MemoryPart, use: MemoryUse) => Promise<void>,
): Promise<T> {
  for (let use = memory; ;) {
    const activity: MemoryActivity = { part: 'training' };
    try {
      return await attempt(use, activity);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      const lowered = lowerMemoryUse(use, activity.part, accumulation);
      if (lowered === null) throw memoryExhausted(error, accumulation);
      use = lowered;
      await onLowered?.(activity.part, use);
    }
  }
}

/** For a process that memory ended: what did not fit, it could not say any more. */
export function lowerAll(
  { microBatchSize, evaluationBatchSize }: MemoryUse,
  accumulation: Accumulation,
): MemoryUse {
  return {
    microBatchSize: halfMicroBatch(microBatchSize, accumulation),
    evaluationBatchSize: half(evaluationBatchSize),
  };
}

/** @returns what `lowerAll` made smaller; null where both were as small as can be, and there is nothing to tell */
export function loweredUse(
  before: MemoryUse,
  lowered: MemoryUse,
  accumulation: Accumulation,
): MemoryPart | null {
  if (lowered.microBatchSize < allowedMicroBatch(accumulation, before.microBatchSize)) return 'training';
  return lowered.evaluationBatchSize < before.evaluationBatchSize ? 'evaluation' : null;
}

/** Of what was really passed: exact sums are made of whole chunks. */
function halfMicroBatch(microBatchSize: number, accumulation: Accumulation): number {
  return allowedMicroBatch(accumulation, half(allowedMicroBatch(accumulation, microBatchSize)));
}

function half(size: number): number {
  return Math.max(1, Math.floor(size / 2));
}

/** What a person is told of a micro-batch or call that was made smaller. */
export function memoryNotice(part: MemoryPart, use: MemoryUse, batchSize: number): Notice {
  const { microBatchSize, evaluationBatchSize } = use;
  return part === 'evaluation'
    ? { code: 'memory/smaller-evaluation', params: { images: evaluationBatchSize } }
    : { code: 'memory/smaller-micro-batch', params: { batchSize, microBatchSize } };
}

/** The smallest micro-batch does not fit either. */
export function memoryExhausted(cause: AppError, accumulation: Accumulation): AppError {
  const isExact = accumulation === 'exact';
  return new AppError(
    'compute/out-of-memory',
    { reason: 'smallest-step', images: isExact ? leastMicroBatch(accumulation) : 1, isExact },
    cause,
  );
}

export function isOutOfMemory(error: unknown): error is AppError {
  return isAppError(error, 'compute/out-of-memory');
}
