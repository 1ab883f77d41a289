import { expect, test } from 'vitest';
import { english } from '#shared/messages/en.ts';
import { parseRichText } from '#shared/messages/rich-text.ts';
import type { ComparisonFinding } from '#shared/domain/comparison/finding.ts';

const { compare } = english();
const plain = (finding: ComparisonFinding): string =>
  parseRichText(compare.finding(finding))
    .map((segment) => segment.text)
    .join('');
const row = (batchSize: number, isFullBatch = false) => ({ batchSize, isFullBatch, givenRate: null });
const found: ComparisonFinding = {
  kind: 'compared',
  accuracy: 0.941,
  time: { row: row(16), amount: 1.56, next: row(64), factor: 1.44, isClear: null },
  steps: { row: row(245, true), amount: 8, next: null, factor: null },
  best: {
    highest: row(1),
    lowest: row(245, true),
    difference: 0.02,
    noise: 0.052,
    isWithinNoise: true,
    knowsSeeds: false,
  },
  seedCount: 1,
  validationImages: 153,
};

test('says who was first, and that the accuracies differ by no more than noise', () => {
  expect(plain(found)).toBe(
    'Batch 16 reached 94.1% first, in 1.56 s, 1.4 times as fast as batch 64; full batch (245) needed the fewest steps (8); ' +
      'the best accuracies differ by 2.0 points at most, which is within noise ' +
      '(up to 5.2 points for 153 validation images alone; with one seed, this could be luck).',
  );
});

test('says between which sizes the difference is, where it is more than noise', () => {
  const best = { ...found.best, isWithinNoise: false, knowsSeeds: true, noise: 0.01 };
  expect(plain({ ...found, best })).toContain(
    'differ by 2.0 points between batch 1 and full batch (245), which is more than noise (up to 1.0 points for 153 validation images and these seeds).',
  );
});

test('says when seeds overlap, and does not name one size twice', () => {
  const time = { row: row(16), amount: 1.56, next: row(64), factor: 1.44, isClear: false };
  const text = plain({ ...found, time, steps: { row: row(16), amount: 31, next: null, factor: null } });
  expect(text).toContain('as fast as batch 64 (their seeds overlap, so this could be luck)');
  expect(text).toContain('it also needed the fewest steps (31)');
});

test('does not call moments times as fast as each other', () => {
  const time = { row: row(16), amount: 0.156, next: row(64), factor: 1.44, isClear: null };
  // 0.156 s · 1.44 = 0.22 s
  expect(plain({ ...found, time })).toMatch(
    /^Batch 16 reached 94\.1% first, in 0\.16 s; batch 64 took 0\.22 s, a difference you won’t notice;/,
  );
});

test('names the size again after a sentence about another one', () => {
  const time = { row: row(16), amount: 0.156, next: row(64), factor: 1.44, isClear: null };
  const steps = { row: row(16), amount: 31, next: null, factor: null };
  expect(plain({ ...found, time, steps: steps })).toContain('; batch 16 also needed the fewest steps (31)');
});

test('says when nobody reached the accuracy', () => {
  const nobody = { ...found, time: null, steps: null };
  expect(plain(nobody)).toMatch(/^No size reached 94\.1%; the best/);
  expect(plain({ ...nobody, seedCount: 3 })).toMatch(/^No size reached 94\.1% with every seed; the best/);
});
