import os from 'node:os';
import { allowedMicroBatch, type Accumulation } from '../gradient-sums.ts';
import { theoreticalMemory, type TrainingMemoryRequest } from './training-memory.ts';

/** Images of a micro-batch that is made of chunks, at most: each chunk is a copy of the network in the compiled step. */
const mostInChunks = 128;

/**
 * Memory that the images of one micro-batch may take where nothing was measured: bytes, and a fraction of the machine's.
 * On the processor it is less than TensorFlow may have in Electron (see `load-runtime.ts`), and the same on the command
 * line, because how a batch is cut changes the last bits. A card has memory of its own, and is slow with little of it.
 */
const mostMicroBatchBytes = { processor: 2e9, card: 6e9 } as const;
const mostMicroBatchFraction = 0.25;

/** The most images whose forward and backward pass fits, by what layers and weights say. */
export function automaticMicroBatch(request: TrainingMemoryRequest, accumulation: Accumulation): number {
  const { perImage } = theoreticalMemory(request);
  const isOnProcessor = request.backend.device === 'CPU';
  const bytes = isOnProcessor
    ? Math.min(mostMicroBatchBytes.processor, os.totalmem() * mostMicroBatchFraction)
    : mostMicroBatchBytes.card;
  const fitting = Math.max(1, Math.floor(bytes / perImage));
  return accumulation === 'exact' ? Math.min(fitting, mostInChunks) : fitting;
}

/**
 * Images in each micro-batch of a batch, so that they are as alike as can be: 32 of which 21 fit go through as two of 16,
 * which are one graph, and not as 21 and 11.
 * @param fitting images that fit at once
 */
export function evenMicroBatch(batchSize: number, fitting: number, accumulation: Accumulation): number {
  const most = allowedMicroBatch(accumulation, fitting);
  const count = Math.ceil(batchSize / most);
  const even = Math.ceil(batchSize / count);
  // Whole chunks, rounded up: one more image in a micro-batch is no further chunk.
  const chunk = allowedMicroBatch(accumulation, 1);
  return Math.min(most, Math.ceil(even / chunk) * chunk);
}
