import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AppError, type ErrorParameters } from '#shared/domain/errors.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { splits } from '#shared/domain/dataset/dataset.ts';
import type { BackendReport } from '#shared/domain/run/run.ts';
import type { Backend } from '#engine/compute/backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { CheckpointOwner } from './checkpoint.ts';

export interface RunIdentity {
  readonly runId: string;
  readonly config: RunConfig;
  readonly dataset: Dataset;
  readonly backend: Pick<Backend, 'report'>;
}

export function ownerOf({ runId, config, dataset, backend }: RunIdentity): CheckpointOwner {
  return { runId, config, images: imagesHash(dataset), backend: backendIdentity(backend.report) };
}

/** @returns what of a backend decides the last bits of a result */
export function backendIdentity({ id, version, device, threads }: BackendReport): CheckpointOwner['backend'] {
  return { id, version, device, threads };
}

/**
 * @param found in a checkpoint
 * @param wanted the run as it would go on here and now
 * @throws AppError `run/not-resumable` with what differs
 */
export function assertSameOwner(found: CheckpointOwner, wanted: CheckpointOwner): void {
  if (found.runId !== wanted.runId || !isDeepStrictEqual(found.config, wanted.config))
    throw notResumable({ reason: 'other-run' });
  assertSameImages(found.images, wanted.images);
  assertSameBackend(found.backend, wanted.backend);
}

export function assertSameImages(then: string, now: string): void {
  if (then !== now) throw notResumable({ reason: 'other-images' });
}

export function assertSameBackend(then: CheckpointOwner['backend'], now: CheckpointOwner['backend']): void {
  if (!isDeepStrictEqual(then, now)) throw notResumable({ reason: 'other-backend', then, now });
}

export function notResumable(why: ErrorParameters['run/not-resumable']): AppError {
  return new AppError('run/not-resumable', why);
}

/** Contents and classes in the order that training goes by, which names decide too. */
function imagesHash(dataset: Dataset): string {
  const hash = createHash('sha256').update(JSON.stringify(dataset.classNames));
  for (const split of splits) {
    hash.update(split);
    for (const id of dataset.ids(split)) hash.update(`${dataset.hashOf(id)} ${dataset.classOf(id)};`);
  }
  return hash.digest('hex');
}
