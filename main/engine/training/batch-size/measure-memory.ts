import { freemem } from 'node:os';
import type { MemoryCeiling } from '../../../../shared/domain/batch-size/recommendation.ts';
import type { Network } from '../../compute/network-program.ts';
import type { NetworkGraph } from '../../models/network/layers.ts';
import { activationBytesPerPicture } from '../micro-batch.ts';
import type { MemoryTrial } from './memory-trial.ts';
import { startMemoryTrial } from './start-memory-trial.ts';

export interface MemoryRequest {
  readonly trial: Omit<MemoryTrial, 'batchSize'>;
  readonly network: Network;
  /** Null for a head on features. */
  readonly graph: NetworkGraph | null;
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
/** What an engine takes with nothing in it. */
const engineBytes = { tensorflow: 450e6, wasm: 200e6 } as const;
/** The portable engine's memory has 4 GB, and does not give back what fell into pieces. */
const wasmBytes = 3.5e9;
/** Trials at most; each starts an engine of its own. */
const mostTrials = 3;
/** A size this close to what the last trial predicts needs no trial of its own. */
const closeEnough = 1.15;

/**
 * The largest pass that fits. Where layers and weights say that all images fit by far, one trial of all of them shows it.
 * Else trials go from a size that is safe by what they say to the one that the trial before predicts.
 * @throws AppError `cancelled`
 */
export async function measureMemory(request: MemoryRequest): Promise<MemoryCeiling> {
  const { trial, images, signal } = request;
  const allowedBytes = allowedOf(request);
  const trials: MemoryCeiling['trials'][number][] = [];
  let line = theoreticalLine(request);
  // Trials below this fit, those above do not.
  let tooLarge = Infinity;
  let fitting = 0;
  let next = Math.min(images, largestOn(line, allowedBytes / 2));
  for (let i = 0; i < mostTrials && next > fitting * closeEnough && request.hasTimeFor(next); i++) {
    const predictedBytes = bytesAt(line, next);
    const peakBytes = await startMemoryTrial({ ...trial, batchSize: next }, { allowedBytes, signal });
    if (peakBytes === null) {
      tooLarge = next;
      next = Math.max(1, Math.floor((fitting + next) / 2));
    } else {
      trials.push({ batchSize: next, predictedBytes, peakBytes });
      fitting = next;
      line = lineThrough(line, next, peakBytes);
      const predicted = largestOn(line, allowedBytes * (1 - margin));
      next = Math.max(fitting, Math.min(images, predicted, Math.floor((fitting + tooLarge) / 2)));
    }
    if (fitting === images || tooLarge === 1) break;
  }
  const largest = Math.max(1, next);
  return { largest: largest === images ? null : largest, allowedBytes, trials };
}

/** Bytes of a pass: some for the engine and the state, some for each image. */
interface Line {
  readonly fixed: number;
  readonly perImage: number;
}

const bytesAt = ({ fixed, perImage }: Line, batchSize: number): number => fixed + perImage * batchSize;

const largestOn = ({ fixed, perImage }: Line, bytes: number): number =>
  Math.max(1, Math.floor((bytes - fixed) / perImage));

/** What layers and weights say before anything was tried. */
function theoreticalLine({ trial, network, graph }: MemoryRequest): Line {
  const weights = Object.values(network.weights).reduce((sum, { values }) => sum + values.length, 0) * 4;
  const exampleValues = network.example.shape.reduce((product, side) => product * side, 1);
  return {
    // The weights themselves, and for those that train gradients, their sums and the optimizer's slots.
    fixed: engineBytes[trial.engineId] + 6 * weights,
    perImage: activationBytesPerPicture(graph, network) + exampleValues * 5,
  };
}

/**
 * From what the engine takes anyway through what a trial took. A small pass may take less than compiling and validating
 * do, which hides it: then each image seems to cost more than it does, and the next size is chosen with care.
 */
function lineThrough({ fixed }: Line, batchSize: number, peakBytes: number): Line {
  const least = 1;
  return { fixed, perImage: Math.max(least, (peakBytes - fixed) / batchSize) };
}

function allowedOf({ allowedBytes, trial }: MemoryRequest): number {
  const limit = process.constrainedMemory();
  const free = limit > 0 ? Math.min(freemem(), limit - process.memoryUsage.rss()) : freemem();
  const bytes = allowedBytes ?? free * allowedShare;
  return trial.engineId === 'wasm' ? Math.min(bytes, wasmBytes) : bytes;
}
