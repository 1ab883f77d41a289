import { expect, test } from 'vitest';
import { evenMicroBatch } from '#engine/training/memory/micro-batch.ts';

test('a batch that fits is one micro-batch', () => {
  expect(evenMicroBatch(32, 40, 'fast')).toBe(32);
  expect(evenMicroBatch(32, 32, 'fast')).toBe(32);
});

test('one that does not goes through in micro-batches that are as alike as can be', () => {
  expect(evenMicroBatch(32, 21, 'fast')).toBe(16);
  // 245 of which 21 fit: twelve passes, of 21 and a last one of 14.
  expect(evenMicroBatch(245, 21, 'fast')).toBe(21);
  // 100 of which 40 fit: three passes of 34, 34 and 32.
  expect(evenMicroBatch(100, 40, 'fast')).toBe(34);
  expect(evenMicroBatch(7, 1, 'fast')).toBe(1);
});

test('exact micro-batches are whole chunks of eight, and never more than fit', () => {
  expect(evenMicroBatch(32, 21, 'exact')).toBe(16);
  // 60 of which 40 fit: two passes of 30, which are four leaves each.
  expect(evenMicroBatch(60, 40, 'exact')).toBe(32);
  expect(evenMicroBatch(12, 128, 'exact')).toBe(16);
  expect(evenMicroBatch(100, 10, 'exact')).toBe(8);
});
