import { randomGenerator, shuffle } from '../random.ts';

/**
 * The batches of one epoch: every image once, in an order of its own, cut into steps; the last may be smaller.
 * @returns indices of images, 0 … count − 1
 */
export function epochBatches(
  count: number,
  batchSize: number,
  seed: number,
  epoch: number,
): readonly (readonly number[])[] {
  const order = shuffle(
    Array.from({ length: count }, (_, index) => index),
    randomGenerator(seed, 'learn', epoch),
  );
  const batches: number[][] = [];
  for (let start = 0; start < count; start += batchSize) batches.push(order.slice(start, start + batchSize));
  return batches;
}
