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
/** Images of the first trial; the second has four times as many. */
const firstTrial = 16;

/**
 * The largest pass that fits. Where layers and weights say that all images fit by far, one trial of all of them. Else two small trials tell what a pass costs and what each image adds; a third, at the limit they
 * predict, shows that it holds.
 * @throws AppError `cancelled`
 */
export async function measureMemory(request: MemoryRequest): Promise<MemoryCeiling> {
  const { trial, images, signal } = request;
  const allowedBytes = allowedOf(request);
  const trials: MemoryCeiling['trials'][number][] = [];
  const run = async (batchSize: number, predictedBytes: number): Promise<number | null> => {
    const peakBytes = await startMemoryTrial({ ...trial, batchSize }, { allowedBytes, signal });
    if (peakBytes !== null) trials.push({ batchSize, predictedBytes, peakBytes });
    return peakBytes;
  };
  const theory = theoreticalLine(request);
  const fits = (batchSize: number): boolean => bytesAt(theory, batchSize) < allowedBytes;
  if (bytesAt(theory, images) < allowedBytes / 2 && request.hasTimeFor(images)) {
    const peak = await run(images, bytesAt(theory, images));
    if (peak !== null) return { largest: null, allowedBytes, trials };
  }
  const first = Math.min(firstTrial, images);
  let small = first;
  while (small > 1 && !fits(small)) small = Math.floor(small / 2);
  const smallPeak = await run(small, bytesAt(theory, small));
  if (smallPeak === null) return { largest: Math.max(1, Math.floor(small / 2)), allowedBytes, trials };
  const next = Math.min(4 * small, images);
  if (next === small) return { largest: null, allowedBytes, trials };
  if (!fits(next)) return { largest: small, allowedBytes, trials };
  const nextPeak = await run(next, bytesAt(theory, next));
  if (nextPeak === null) return { largest: small, allowedBytes, trials };
  const line = lineThrough([small, smallPeak], [next, nextPeak], theory);
  let largest = Math.min(images, largestOn(line, allowedBytes * (1 - margin)));
  if (largest > next && request.hasTimeFor(largest)) {
    const peak = await run(largest, bytesAt(line, largest));
    if (peak === null) largest = Math.max(next, Math.floor(largest / 2));
  }
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

/** Small peaks hide in what the process had free anyway, so each image costs at least half of what its layers say. */
function lineThrough(
  [small, smallPeak]: readonly [number, number],
  [next, nextPeak]: readonly [number, number],
  theory: Line,
): Line {
  const perImage = Math.max((nextPeak - smallPeak) / (next - small), theory.perImage / 2);
  return { perImage, fixed: nextPeak - perImage * next };
}

function allowedOf({ allowedBytes, trial }: MemoryRequest): number {
  const limit = process.constrainedMemory();
  const free = limit > 0 ? Math.min(freemem(), limit - process.memoryUsage.rss()) : freemem();
  const bytes = allowedBytes ?? free * allowedShare;
  return trial.engineId === 'wasm' ? Math.min(bytes, wasmBytes) : bytes;
}
