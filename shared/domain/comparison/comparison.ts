import type { ErrorCode } from '../errors.ts';
import type { RunFailure, EpochMetrics } from '../run/run.ts';
import type { RunConfig } from '../run/run-config.ts';

/** Batch size and learning rate: what the runs of several seeds are averaged over. */
export interface ComparisonVariant {
  /** Images per step, after lowering to what there is. */
  readonly batchSize: number;
  readonly isFullBatch: boolean;
  /** As it was asked for, before any scaling. */
  readonly givenRate: RunConfig['learningRate'];
}

/** One run of a comparison before it begins. */
export interface PlannedRun extends ComparisonVariant {
  /** Of its variant: runs that differ in nothing but the seed share it. 0 for the smallest size. */
  readonly variant: number;
  readonly config: RunConfig;
}

/** `interrupted`: its process is gone, or it was stopped before it was done; the next Continue makes it. */
export type ComparisonRunState = 'waiting' | 'running' | 'finished' | 'failed' | 'interrupted';

/** One run of a comparison with what is known of it. */
export interface ComparisonRun extends PlannedRun {
  /** Index in the queue, from 0. */
  readonly position: number;
  readonly state: ComparisonRunState;
  /** Null before it has begun, and where the run was removed from the list. */
  readonly runId: string | null;
  /** Where the state is `failed` or `finished`; empty or partial before. */
  readonly epochs: readonly EpochMetrics[];
  /** The highest rate of the run; null before it has ended. */
  readonly learningRate: number | null;
  /** Why it failed; null otherwise. */
  readonly failure: RunFailure | null;
  /**
   * Highest resident memory of the whole engine process while the run went, sampled twenty times a second. It holds
   * TensorFlow, caches and what earlier runs left behind, so its rise from size to size says more than its height.
   */
  readonly peakMemoryBytes: number | null;
}

/** `interrupted`: its process is gone; it goes on with `comparison.continue`, as a stopped one does. */
export type ComparisonStatus = 'running' | 'stopped' | 'interrupted' | 'finished';

export interface ComparisonSummary {
  readonly comparisonId: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly status: ComparisonStatus;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Each size once, ascending. */
  readonly batchSizes: readonly number[];
  readonly seedCount: number;
  readonly modelId: string;
  readonly epochs: number;
  readonly done: number;
  readonly total: number;
}

export function isDone({ state }: Pick<ComparisonRun, 'state'>): boolean {
  return state === 'finished' || state === 'failed';
}

/**
 * Whether a failure is the run's own, like a loss that grew without bound: a row that says so. What would meet the next
 * run too (a full disk, no backend, images that are gone), and a stop, end the queue instead.
 */
export function isOwnFailure(code: ErrorCode | undefined): boolean {
  return (
    code === 'run/diverged' || code === 'compute/out-of-memory' || code === 'compute/unsupported-operation'
  );
}
