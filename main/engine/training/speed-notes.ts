import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { EngineId } from '../../../shared/domain/run.ts';
import { writeFileAtomically } from '../store/atomic-file.ts';

const Speed = v.object({
  /** Features, the first call included. */
  imagesPerSecond: v.optional(v.pipe(v.number(), v.gtValue(0))),
  /** A training step of the head. */
  step: v.optional(v.object({ batchSize: v.number(), seconds: v.number() })),
});
const Notes = v.record(v.string(), Speed);
export type Speed = v.InferOutput<typeof Speed>;

const notesFile = (cacheFolder: string): string => path.join(cacheFolder, 'features', 'speed.json');
const keyOf = (engineId: EngineId, modelId: string): string => `${engineId}/${modelId}`;

/** @returns what the last run on this machine measured; empty where there was none */
export async function readSpeed(cacheFolder: string, engineId: EngineId, modelId: string): Promise<Speed> {
  const notes = await readNotes(cacheFolder);
  return notes[keyOf(engineId, modelId)] ?? {};
}

/** Keeps what a run measured; what it did not measure stays as it was. */
export async function noteSpeed(
  cacheFolder: string,
  engineId: EngineId,
  modelId: string,
  measured: Speed,
): Promise<void> {
  const notes = await readNotes(cacheFolder);
  const key = keyOf(engineId, modelId);
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

/** Seconds of a training step where nothing was measured, on two cores: a fixed cost of the call, and a cost for each image. */
export const typicalStep = { fixed: 0.0008, perImage: 0.000006 } as const;

/** Images whose features two cores compute in a second, where nothing was measured. */
export const typicalImagesPerSecond: Readonly<Record<EngineId, number>> = { tensorflow: 100, wasm: 20 };

/** How long a step of a batch size takes, from one that was measured at another. */
export function secondsOfStep(batchSize: number, measured: Speed['step']): number {
  const typical = (size: number): number => typicalStep.fixed + size * typicalStep.perImage;
  if (measured === undefined) return typical(batchSize);
  return (typical(batchSize) / typical(measured.batchSize)) * measured.seconds;
}
