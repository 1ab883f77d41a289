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
  /** Training images: no pass is larger. */
  readonly images: number;
  /** Bytes that training may take; by default half of what is free. */
  readonly allowedBytes?: number;
  /** Whether there is time for two updates of this many images. */
  readonly hasTimeFor: (batchSize: number) => boolean;
  readonly signal: AbortSignal;
}

/** Of what is free now: other programs want some too, and it must never come to swapping. */
const allowedShare = 0.5;
/** Left below what is allowed, since peaks wander. */
const margin = 0.15;
/** The portable backend's memory has 4 GB, and does not give back what fell into pieces. */
const wasmBytes = 3.5e9;
/** Trials at most; each starts a backend of its own. */
const mostTrials = 3;
/** A size this close to what the last trial predicts needs no trial of its own. */
const closeEnough = 1.15;

/**
 * The largest pass that fits. Trials go from a size that is safe by what layers and weights say to the one that the trial
 * before predicts; where there is no time for that many images, fewer of them say what one takes.
 * @throws AppError `canceled`
 */
export async function measureMemory(request: MemoryRequest): Promise<MemoryLimit> {
  const { images, signal, backend } = request;
  const allowedBytes = allowedOf(request);
  const trials: MemoryLimit['trials'][number][] = [];
  let memory = theoreticalMemory(request);
  const predicted = (): number => Math.min(images, imagesWithin(memory, allowedBytes * (1 - margin)));
  // Trials below this fit, those above do not.
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
  // What lies between a trial that fitted and the last one, which did not, was never tried, so it is no answer.
  const isCutShort = fitting > 0 && trials.at(-1)?.peakBytes === null;
  const largest = isCutShort ? fitting : Math.max(1, fitting, trials.length === 0 ? predicted() : wanted);
  return { largest: largest === images ? null : largest, allowedBytes, trials };
}

/** @returns the most images, halved as often as need be, that there is time to try; 0 where there is none */
function affordable(wanted: number, { hasTimeFor }: MemoryRequest): number {
  let size = wanted;
  while (size > 0 && !hasTimeFor(size)) size = Math.floor(size / 2);
  return size;
}

function allowedOf({ allowedBytes, backend }: MemoryRequest): number {
  const limit = process.constrainedMemory();
  const free = limit > 0 ? Math.min(freemem(), limit - process.memoryUsage.rss()) : freemem();
  const bytes = allowedBytes ?? free * allowedShare;
  return backend.id === 'wasm' ? Math.min(bytes, wasmBytes) : bytes;
}
