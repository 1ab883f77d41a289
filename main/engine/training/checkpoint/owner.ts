import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../../../shared/contract/errors.ts';
import type { RunConfig } from '../../../../shared/contract/run-config.ts';
import { parts } from '../../../../shared/domain/dataset.ts';
import type { EngineReport } from '../../../../shared/domain/run.ts';
import type { Engine } from '../../compute/program.ts';
import type { Dataset } from '../../dataset/dataset.ts';
import type { CheckpointOwner } from './checkpoint.ts';

export interface RunIdentity {
  readonly runId: string;
  readonly config: RunConfig;
  readonly dataset: Dataset;
  readonly engine: Pick<Engine, 'report'>;
}

export function ownerOf({ runId, config, dataset, engine }: RunIdentity): CheckpointOwner {
  return { runId, config, images: imagesHash(dataset), engine: engineIdentity(engine.report) };
}

/** @returns what of an engine decides the last bits of a result */
export function engineIdentity({ id, version, device, threads }: EngineReport): CheckpointOwner['engine'] {
  return { id, version, device, threads };
}

/**
 * @param found in a checkpoint
 * @param wanted the run as it would go on here and now
 * @throws AppError `run/not-resumable` with what differs
 */
export function refuseOtherOwner(found: CheckpointOwner, wanted: CheckpointOwner): void {
  if (found.runId !== wanted.runId || !isDeepStrictEqual(found.config, wanted.config))
    throw notResumable('Its checkpoint belongs to another run.');
  refuseOtherImages(found.images, wanted.images);
  refuseOtherEngine(found.engine, wanted.engine);
}

export function refuseOtherImages(then: string, now: string): void {
  if (then !== now)
    throw notResumable(
      'Its images are not the ones that are open: some were added, removed, renamed, moved or left out since, or this is another folder.',
    );
}

export function refuseOtherEngine(then: CheckpointOwner['engine'], now: CheckpointOwner['engine']): void {
  if (!isDeepStrictEqual(then, now))
    throw notResumable(`It was trained with ${engineWords(then)}, and here it would be ${engineWords(now)}.`);
}

export function notResumable(reason: string): AppError {
  return new AppError('run/not-resumable', `This run cannot go on. ${reason} It is kept as it is.`);
}

function engineWords({ id, version, device, threads }: CheckpointOwner['engine']): string {
  const name = id === 'tensorflow' ? 'TensorFlow' : 'the portable engine';
  return `${name} ${version} on ${device} with ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/** Contents and classes in the order that training goes by, which names decide too. */
function imagesHash(dataset: Dataset): string {
  const hash = createHash('sha256').update(JSON.stringify(dataset.classNames));
  for (const part of parts) {
    hash.update(part);
    for (const id of dataset.ids(part)) hash.update(`${dataset.hashOf(id)} ${dataset.classOf(id)};`);
  }
  return hash.digest('hex');
}
