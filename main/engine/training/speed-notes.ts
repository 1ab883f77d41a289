import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { BackendId } from '#shared/domain/run/run.ts';
import { writeFileAtomically } from '#engine/storage/atomic-file.ts';

const Speed = v.object({
  /** Features, the first call included. */
  imagesPerSecond: v.optional(v.pipe(v.number(), v.gtValue(0))),
  /** A training step of the head. */
  step: v.optional(v.object({ batchSize: v.number(), seconds: v.number() })),
});
const Notes = v.record(v.string(), Speed);
export type Speed = v.InferOutput<typeof Speed>;

const notesFile = (cacheFolder: string): string => path.join(cacheFolder, 'features', 'speed.json');

/** @param what depth of fine-tuning and image size, where images and not features are trained on */
export function speedKey(
  backendId: BackendId,
  modelId: string,
  ...what: readonly (string | number)[]
): string {
  return [backendId, modelId, ...what].join('/');
}

/** @returns what the last run on this machine measured; empty where there was none */
export async function readSpeed(cacheFolder: string, key: string): Promise<Speed> {
  return (await readNotes(cacheFolder))[key] ?? {};
}

/** Keeps what a run measured; what it did not measure stays as it was. */
export async function noteSpeed(cacheFolder: string, key: string, measured: Speed): Promise<void> {
  const notes = await readNotes(cacheFolder);
  const updated = { ...notes, [key]: { ...notes[key], ...measured } };
  await writeFileAtomically(notesFile(cacheFolder), JSON.stringify(updated));
}

/** A missing or damaged file is the same as no measurement. */
async function readNotes(cacheFolder: string): Promise<v.InferOutput<typeof Notes>> {
  try {
    return v.parse(Notes, JSON.parse(await readFile(notesFile(cacheFolder), 'utf8')));
  } catch {
    return {};
  }
}

/** Seconds of a training step: a fixed cost of the call, and a cost for each image. */
export interface StepCost {
  readonly fixed: number;
  readonly perImage: number;
}

/** A head on features, on two cores, where nothing was measured. */
export const typicalHeadStep: StepCost = { fixed: 0.0008, perImage: 0.000006 };

/** Images whose features two cores compute in a second, where nothing was measured. */
export const typicalImagesPerSecond: Readonly<Record<BackendId, number>> = { tensorflow: 100, wasm: 20 };

/** Multiplications of forward passes in a second on two cores; forward and backward together count three times. */
const typicalMultiplications: Readonly<Record<BackendId, number>> = { tensorflow: 30e9, wasm: 6e9 };

/** A network over images, where nothing was measured. @param multiplications of one image's forward pass */
export function typicalNetworkStep(backendId: BackendId, multiplications: number): StepCost {
  return { fixed: 0.002, perImage: (3 * multiplications) / typicalMultiplications[backendId] };
}

/** How long a step of a batch size takes, from one that was measured at another. */
export function secondsOfStep(batchSize: number, typical: StepCost, measured: Speed['step']): number {
  const secondsOf = (size: number): number => typical.fixed + size * typical.perImage;
  if (measured === undefined) return secondsOf(batchSize);
  return (secondsOf(batchSize) / secondsOf(measured.batchSize)) * measured.seconds;
}
