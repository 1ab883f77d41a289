import { freemem } from 'node:os';
import type { MemoryLimit } from '#shared/domain/batch-size/recommendation.ts';
import {
  imagesWithin,
  memoryAfterTrial,
  peakBytes,
  theoreticalMemory,
  type TrainingMemoryRequest,
} from '#engine/training/memory/training-memory.ts';
import type { MemoryTrial } from './memory-trial.ts';
import { startMemoryTrial } from './start-memory-trial.ts';

export interface MemoryRequest extends TrainingMemoryRequest {
  readonly trial: Omit<MemoryTrial, 'batchSize' | 'backendId'>;
  /** Training images: no micro-batch is larger. */
  readonly images: number;
  /** Bytes that training may take; by default half of the free memory. */
  readonly allowedBytes?: number;
  /** Whether there is time for two training steps with this many images. */
  readonly hasTimeFor: (batchSize: number) => boolean;
  readonly signal: AbortSignal;
}

/** Of the free memory: other programs need some too, and the machine must never swap. */
const allowedFraction = 0.5;
/** Kept free below the allowed bytes, since peaks vary. */
const margin = 0.15;
/** The wasm backend can address 4 GB and loses some of it to fragmentation. */
const wasmBytes = 3.5e9;
/** Each trial starts its own backend. */
const mostTrials = 3;
/** A size within this factor of a tried one needs no trial. */
const closeEnough = 1.15;

/**
 * Finds the largest micro-batch that fits. The first trial uses a size that is safe by the layers' and weights' sizes, each
 * later one the size predicted by the one before. If there's no time for that many images, fewer tell the bytes per image.
 * @throws AppError `canceled`
 */
export async function measureMemory(request: MemoryRequest): Promise<MemoryLimit> {
  const { images, signal, backend } = request;
  const allowedBytes = allowedOf(request);
  const trials: MemoryLimit['trials'][number][] = [];
  let memory = theoreticalMemory(request);
  const predicted = (): number => Math.min(images, imagesWithin(memory, allowedBytes * (1 - margin)));
  // Trials below this fit; those above don't.
  let fitting = 0;
  let tooLarge = Infinity;
  let wanted = Math.min(images, imagesWithin(memory, allowedBytes / 2));
  while (trials.length < mostTrials && tooLarge > 1) {
    const batchSize = affordable(wanted, request);
    if (batchSize <= fitting * closeEnough || batchSize >= tooLarge) break;
    const trial = { ...request.trial, backendId: backend.id, batchSize };
    const measured = await startMemoryTrial(trial, { allowedBytes, signal });
    trials.push({ batchSize, predictedBytes: peakBytes(memory, batchSize), peakBytes: measured });
    if (measured === null) tooLarge = batchSize;
    else {
      fitting = batchSize;
      memory = memoryAfterTrial(memory, { images: batchSize, peakBytes: measured });
    }
    wanted =
      tooLarge === Infinity ? predicted() : Math.min(predicted(), Math.floor((fitting + tooLarge) / 2));
  }
  // Sizes between a trial that fitted and a last one that didn't are untested, so none of them is reported.
  const isCutShort = fitting > 0 && trials.at(-1)?.peakBytes === null;
  const largest = isCutShort ? fitting : Math.max(1, fitting, trials.length === 0 ? predicted() : wanted);
  return { largest: largest === images ? null : largest, allowedBytes, trials };
}

/** @returns the wanted number, halved until there is time to try it; 0 if there never is */
function affordable(wanted: number, { hasTimeFor }: MemoryRequest): number {
  let size = wanted;
  while (size > 0 && !hasTimeFor(size)) size = Math.floor(size / 2);
  return size;
}

function allowedOf({ allowedBytes, backend }: MemoryRequest): number {
  const limit = process.constrainedMemory();
  const free = limit > 0 ? Math.min(freemem(), limit - process.memoryUsage.rss()) : freemem();
  const bytes = allowedBytes ?? free * allowedFraction;
  return backend.id === 'wasm' ? Math.min(bytes, wasmBytes) : bytes;
}
