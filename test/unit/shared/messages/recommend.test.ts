import { expect, test } from 'vitest';
import { english } from '#shared/messages/en/english.ts';
import { recommendationReport } from '#test/support/window-harness/sample-engine.ts';

const sample = recommendationReport(245, 10);
const curve = [
  { batchSize: 64, steps: 1.2, seconds: 1.2 },
  { batchSize: 128, steps: 1, seconds: 1 },
  { batchSize: 245, steps: 0.9, seconds: 1.4 },
];

function sentence(batchSize: number): string {
  const recommendation = { ...sample.recommendation, images: 245, batchSize, curve };
  return english().recommend.sentence({ ...sample, recommendation });
}

test('the neighbors that are named are sizes of the ruler: after 128 of 245 comes 245, not 256', () => {
  expect(sentence(128)).toContain(' 64 takes 1.2× as long, 245 takes 1.4×.');
});

test('the full batch has the largest power of two below it as its neighbor, not its half', () => {
  expect(sentence(245)).toContain(' 128 is just as fast.');
});

test('the epochs that go with the size are named, but not where the size is the planned one', () => {
  expect(sentence(128)).toContain('**10 epochs** at this size do as much as 10 at 32.');
  expect(sentence(32)).not.toContain('at this size do');
});
