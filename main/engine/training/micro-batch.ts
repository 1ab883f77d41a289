import os from 'node:os';
import type { Accumulation } from './gradient-sums.ts';
import { theoreticalMemory, type TrainingMemoryRequest } from './training-memory.ts';

/** Pictures of a pass that is made of leaves, at most: each leaf is a copy of the network in the compiled step. */
const mostInLeaves = 128;

/** Memory that the images of one pass may take where nothing was measured: bytes, and a share of the machine's. */
const mostPassBytes = 3.3e9;
const mostPassShare = 0.25;

/** The most pictures whose forward and backward pass fits, by what layers and weights say. */
export function automaticMicroBatch(request: TrainingMemoryRequest, accumulation: Accumulation): number {
  const bytes = Math.min(mostPassBytes, os.totalmem() * mostPassShare);
  const fitting = Math.max(1, Math.floor(bytes / theoreticalMemory(request).perImage));
  return accumulation === 'exact' ? Math.min(fitting, mostInLeaves) : fitting;
}
