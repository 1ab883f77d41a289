import { AppError } from '#shared/contract/errors.ts';
import type { RunConfig } from '#shared/domain/run-config.ts';
import type { StepPlan } from '#shared/domain/run.ts';
import type { Backend } from '#engine/compute/backend.ts';
import type { NetworkGraph } from '#engine/compute/layers.ts';
import { evaluationCallSize } from './call-size.ts';
import type { TrainingMaterial } from '../data/feature-material.ts';
import { passSize, type Accumulation } from '../gradient-sums.ts';
import { automaticMicroBatch, evenPass } from './micro-batch.ts';

/** How many examples are in memory at a time; neither number changes what is learned, apart from rounding. */
export interface MemoryUse {
  /** In one forward and backward pass. */
  readonly microBatchSize: number;
  /** In one call where nothing is trained. */
  readonly evaluationBatchSize: number;
}

/** What was going on when memory ran out. */
export type MemoryPart = 'training' | 'evaluation';

export interface MemoryRequest {
  readonly config: Pick<RunConfig, 'microBatch' | 'accumulation'>;
  /** Of a network over images; null for a head on features. */
  readonly graph: NetworkGraph | null;
  readonly material: Pick<TrainingMaterial, 'network'>;
  readonly steps: Pick<StepPlan, 'batchSize'>;
  readonly backend: Backend;
}

/** What a run begins with. */
export function wantedMemory({ config, graph, material, steps, backend }: MemoryRequest): MemoryUse {
  const { network } = material;
  const { accumulation } = config;
  const memory = { backend: backend.report, network, graph };
  const microBatchSize =
    config.microBatch === 'auto'
      ? evenPass(steps.batchSize, automaticMicroBatch(memory, accumulation), accumulation)
      : config.microBatch;
  return {
    microBatchSize: Math.min(microBatchSize, steps.batchSize),
    evaluationBatchSize: evaluationCallSize(backend.report, network.example),
  };
}

/** The fewest examples that a pass can be made of. */
export function leastPass(accumulation: Accumulation): number {
  return passSize(accumulation, 1);
}

/** @returns half of what did not fit; null where a pass of so few is not possible */
export function lowerMemoryUse(
  use: MemoryUse,
  part: MemoryPart,
  accumulation: Accumulation,
): MemoryUse | null {
  const { microBatchSize, evaluationBatchSize } = use;
  if (part === 'evaluation')
    return evaluationBatchSize === 1 ? null : { ...use, evaluationBatchSize: half(evaluationBatchSize) };
  if (passSize(accumulation, microBatchSize) <= leastPass(accumulation)) return null;
  return { ...use, microBatchSize: halfPass(microBatchSize, accumulation) };
}

/** For a process that memory ended: what did not fit, it could not say any more. */
export function lowerWhole(
  { microBatchSize, evaluationBatchSize }: MemoryUse,
  accumulation: Accumulation,
): MemoryUse {
  return {
    microBatchSize: halfPass(microBatchSize, accumulation),
    evaluationBatchSize: half(evaluationBatchSize),
  };
}

/** @returns what `lowerWhole` made smaller; null where both were as small as can be, and there is nothing to tell */
export function loweredPart(
  before: MemoryUse,
  lowered: MemoryUse,
  accumulation: Accumulation,
): MemoryPart | null {
  if (lowered.microBatchSize < passSize(accumulation, before.microBatchSize)) return 'training';
  return lowered.evaluationBatchSize < before.evaluationBatchSize ? 'evaluation' : null;
}

/** Of what was really passed: exact sums are made of whole chunks. */
function halfPass(microBatchSize: number, accumulation: Accumulation): number {
  return passSize(accumulation, half(passSize(accumulation, microBatchSize)));
}

function half(size: number): number {
  return Math.max(1, Math.floor(size / 2));
}

/** `Memory was short: the batch of 64 is now two passes of 32; nothing else changes.` */
export function memorySentence(part: MemoryPart, use: MemoryUse, batchSize: number): string {
  const { microBatchSize, evaluationBatchSize } = use;
  if (part === 'evaluation')
    return `Memory was short: images are now checked ${evaluationBatchSize} at a time; nothing else changes.`;
  const passes = Math.ceil(batchSize / microBatchSize);
  const rest = batchSize % microBatchSize;
  const last = rest === 0 ? '' : ` (the last of ${rest})`;
  return `Memory was short: the batch of ${batchSize} is now ${inWords(passes)} passes of ${microBatchSize}${last}; nothing else changes.`;
}

/** The smallest pass does not fit either. */
export function memoryExhausted(cause: AppError, accumulation: Accumulation): AppError {
  const what =
    accumulation === 'exact'
      ? `even for ${leastPass(accumulation)} images at a time, and exact sums are made of no fewer`
      : 'even for one image at a time';
  return new AppError(
    'compute/out-of-memory',
    `The memory is not enough ${what}. What was learned so far is kept, and the run can be continued: close other programs first.`,
    cause.details,
    cause,
  );
}

export function isOutOfMemory(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'compute/out-of-memory';
}

function inWords(count: number): string {
  return ['no', 'one', 'two', 'three', 'four'][count] ?? String(count);
}
