import { expect, test } from 'vitest';
import efficientNet from '#engine/models/efficientnet-lite0.ts';
import {
  baseBlockCount,
  featureCount,
  headWeights,
  blockLearns,
  passesThroughBase,
} from '#shared/domain/learn/base-model.ts';

const blocks = Array.from({ length: baseBlockCount }, (_, block) => block);
/** A weight of each block by the name that the real model gives it. */
const weightOf = (block: number): string =>
  block === 0 ? 'stem/kernel' : block === baseBlockCount - 1 ? 'head/kernel' : `block${block}_project/kernel`;

test('the blocks that learn are those of the real model at each depth', () => {
  const base = 'base' in efficientNet ? efficientNet.base : undefined;
  expect(base?.featureCount).toBe(featureCount);
  for (const depth of ['none', 'last', 'all'] as const) {
    for (const block of blocks) {
      expect(blockLearns(block, depth), `${depth} ${block}`).toBe(base?.trains(weightOf(block), depth));
    }
  }
});

test('the head of 3 classes has 1,280 × 3 + 3 weights', () => {
  expect(headWeights(3)).toBe(3843);
});

test('images pass once for the head alone; fine-tuning adds its epochs, and what is measured before and after them', () => {
  const counts = { train: 2000, validation: 500, test: 100 };
  expect(passesThroughBase(counts, 10, 'none')).toBe(2600);
  // 2,600 for the head, 500 to measure it, 10 · 2,500 in epochs, 600 to measure the end
  expect(passesThroughBase(counts, 10, 'last')).toBe(28_700);
});
