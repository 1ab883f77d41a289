import { AppError } from '#shared/domain/errors.ts';
import type { Backend } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { Store, StoredRun } from '#engine/storage/database/store.ts';
import type { Checkpoint } from '#engine/training/checkpoint/checkpoint.ts';
import { readCheckpoint, removeDrafts } from '#engine/training/checkpoint/checkpoint-file.ts';
import {
  backendIdentity,
  notResumable,
  ownerOf,
  assertSameBackend,
  assertSameOwner,
  assertSameImages,
} from '#engine/training/checkpoint/owner.ts';
import { storedRun } from './saved-run.ts';

/** @throws AppError `run/not-found`; `run/already-running`; `run/not-resumable` for one that came to its end */
export function findResumable(store: Store, runId: string): StoredRun {
  const run = storedRun(store, runId);
  const { status } = run.summary;
  if (status === 'running') throw runningElsewhere(runId);
  if (status === 'finished') throw notResumable({ reason: 'finished' });
  return run;
}

/**
 * @returns where the run goes on; null where it was interrupted before its first checkpoint and begins again
 * @throws AppError `run/not-resumable` where images or backend are not the run's own; `storage/damaged`
 */
export async function findCheckpoint(
  { folder, config, backend: former, datasetFingerprint, summary: { runId } }: StoredRun,
  dataset: Dataset,
  backend: Backend,
): Promise<Checkpoint | null> {
  assertSameBackend(backendIdentity(former), backendIdentity(backend.report));
  assertSameImages(datasetFingerprint, dataset.summary.fingerprint);
  const checkpoint = await readCheckpoint(folder);
  if (checkpoint !== null) assertSameOwner(checkpoint.owner, ownerOf({ runId, config, dataset, backend }));
  await removeDrafts(folder);
  return checkpoint;
}

export function runningElsewhere(runId: string): AppError {
  return new AppError('run/already-running', { reason: 'this-run', runId });
}
