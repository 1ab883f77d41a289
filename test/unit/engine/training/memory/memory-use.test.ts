import { expect, test } from 'vitest';
import { AppError } from '#shared/domain/errors.ts';
import {
  loweredUse,
  lowerMemoryUse,
  lowerAll,
  memoryExhausted,
  type MemoryPart,
  type MemoryUse,
} from '#engine/training/memory/memory-use.ts';

const use = { microBatchSize: 16, evaluationBatchSize: 64 };

test('what did not fit is halved, and the other is left', () => {
  expect(lowerMemoryUse(use, 'training', 'fast')).toEqual({ ...use, microBatchSize: 8 });
  expect(lowerMemoryUse(use, 'evaluation', 'fast')).toEqual({ ...use, evaluationBatchSize: 32 });
});

test('fast sums go down to one image', () => {
  expect(lowerMemoryUse({ ...use, microBatchSize: 2 }, 'training', 'fast')?.microBatchSize).toBe(1);
  expect(lowerMemoryUse({ ...use, microBatchSize: 1 }, 'training', 'fast')).toBeNull();
});

test('exact sums go down to a chunk of eight, and no attempt is made with fewer', () => {
  expect(lowerMemoryUse(use, 'training', 'exact')?.microBatchSize).toBe(8);
  // 12 images are one whole chunk and a half: what was passed were eight.
  for (const microBatchSize of [8, 12])
    expect(lowerMemoryUse({ ...use, microBatchSize }, 'training', 'exact')).toBeNull();
  expect(lowerMemoryUse({ ...use, microBatchSize: 24 }, 'training', 'exact')?.microBatchSize).toBe(8);
});

/** What a process that memory ended goes on with, and what is told of it. */
function wholeLowered(
  microBatchSize: number,
  accumulation: 'fast' | 'exact',
  evaluationBatchSize = 64,
): [MemoryUse, MemoryPart | null] {
  const before = { microBatchSize, evaluationBatchSize };
  const lowered = lowerAll(before, accumulation);
  return [lowered, loweredUse(before, lowered, accumulation)];
}

test('after a process that memory ended both are half, in micro-batches that are really made', () => {
  expect(wholeLowered(16, 'fast')).toEqual([{ microBatchSize: 8, evaluationBatchSize: 32 }, 'training']);
  // Half of three leaves is one and a half, of which the whole one is passed.
  expect(wholeLowered(24, 'exact')).toEqual([{ microBatchSize: 8, evaluationBatchSize: 32 }, 'training']);
});

test('micro-batches that cannot be smaller give no notice', () => {
  expect(wholeLowered(1, 'fast')).toEqual([{ microBatchSize: 1, evaluationBatchSize: 32 }, 'evaluation']);
  // Of 12 images eight were passed, and still are.
  for (const microBatchSize of [8, 12])
    expect(wholeLowered(microBatchSize, 'exact')).toEqual([
      { microBatchSize: 8, evaluationBatchSize: 32 },
      'evaluation',
    ]);
  expect(wholeLowered(1, 'fast', 1)).toEqual([{ microBatchSize: 1, evaluationBatchSize: 1 }, null]);
});

test('the end says how few did not fit', () => {
  const cause = new AppError('compute/out-of-memory', { reason: 'step' });
  const parameters = { reason: 'smallest-step', images: 1, isExact: false };
  expect(memoryExhausted(cause, 'fast').params).toEqual(parameters);
  expect(memoryExhausted(cause, 'exact').params).toEqual({ ...parameters, images: 8, isExact: true });
});
