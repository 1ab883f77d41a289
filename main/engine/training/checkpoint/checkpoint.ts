import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { BackendReport } from '#shared/domain/run/run.ts';
import type { ArrayValues } from '#engine/compute/backend.ts';
import type { MemoryUse } from '../memory/memory-use.ts';
import type { TrainStart } from '../train.ts';

/** What a checkpoint belongs to: a run resumes to the same bits only where all of this is the same. */
export interface CheckpointOwner {
  readonly runId: string;
  readonly config: RunConfig;
  /** SHA-256 over the images of each split in their order, hex; see `imagesHash`. */
  readonly images: string;
  readonly backend: Pick<BackendReport, 'id' | 'version' | 'device' | 'threads'>;
}

/** Everything that a training needs to resume from a moment between two steps. Arrays are owned by the holder. */
export interface Checkpoint extends TrainStart {
  readonly owner: CheckpointOwner;
  /** See `trainingState`. Weights that do not train are not in it. */
  readonly state: ArrayValues;
  /** The one that was typed, chosen or found; null while it is still to be found. */
  readonly learningRate: number | null;
  readonly memory: MemoryUse;
  readonly seconds: CheckpointSeconds;
}

export interface CheckpointSeconds {
  readonly features: number;
  /** Of the run so far, in all processes that worked on it. */
  readonly total: number;
}

/** What changes from one checkpoint of a run to the next. */
export type CheckpointContents = Omit<Checkpoint, 'owner' | 'seconds'>;
