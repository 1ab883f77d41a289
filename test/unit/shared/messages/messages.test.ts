import { describe, expect, test } from 'vitest';
import { english } from '#shared/messages/en/english.ts';
import { createFormat } from '#shared/messages/format.ts';
import { parseRichText } from '#shared/messages/rich-text.ts';
import { termIds } from '#shared/messages/terms.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import type { PlanPreview } from '#shared/domain/run/run.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { runDetail } from '#test/support/window-harness/sample-data.ts';
import { planPreview } from '#test/support/window-harness/sample-engine.ts';

const messages = english();
/** As a reader sees it: without the marks of rich text. */
const plain = (text: string): string =>
  parseRichText(text)
    .map((segment) => segment.text)
    .join('');

const cost = (microBatchSize: number): PlanPreview => ({
  ...planPreview(defaultRunConfig, 1470),
  secondsForTraining: 40,
  memoryBytes: 1.234e9,
  microBatchSize,
});

describe('too few steps', () => {
  const full = planSteps(245, 'full', 10);

  test('are named with the epochs and the learning rate that go as far', () => {
    expect(plain(messages.train.fewSteps(full, { epochs: 30, learningRate: 0.0083 }))).toBe(
      'Full batch × 10 epochs = only 10 steps: too few to learn well. Try 30 epochs or a learning rate of 0.0083.',
    );
  });

  test('are named with the epochs alone where no rate makes up for them', () => {
    expect(plain(messages.train.fewSteps(planSteps(245, 128, 1), { epochs: 15, learningRate: null }))).toBe(
      'Only 2 steps: too few to learn well. Try 15 epochs.',
    );
  });
});

describe('the arithmetic of a plan', () => {
  test('is the sentence of the specification', () => {
    expect(plain(messages.train.arithmetic(planSteps(1470, 32, 20), cost(32)))).toBe(
      '1,470 images ÷ 32 = 46 steps per epoch (45 full, one of 30) × 20 epochs = 920 steps, about 40 s and 1.2 GB of memory.',
    );
  });

  test('says of how many passes an update is made, where a batch is not passed at once', () => {
    expect(plain(messages.train.arithmetic(planSteps(1470, 64, 20), cost(30)))).toContain(
      ' of memory. Each step adds up 3 micro-batches of up to 30 images.',
    );
  });

  test('says that all steps are full where the batch divides evenly', () => {
    expect(plain(messages.train.arithmetic(planSteps(128, 32, 1), null))).toBe(
      '128 images ÷ 32 = 4 steps per epoch (all full) × 1 epoch = 4 steps.',
    );
  });

  test('of single images says nothing of full steps', () => {
    expect(plain(messages.train.arithmetic(planSteps(128, 1, 1), null))).toBe(
      '128 images ÷ 1 = 128 steps per epoch × 1 epoch = 128 steps.',
    );
  });

  test('has one step and no split for full batch', () => {
    expect(plain(messages.train.arithmetic(planSteps(2000, 'full', 1), null))).toBe(
      '2,000 images ÷ 2,000 = 1 step per epoch × 1 epoch = 1 step.',
    );
  });
});

test('plurals follow the number', () => {
  expect(messages.images(1)).toBe('1 image');
  expect(messages.images(0)).toBe('0 images');
  expect(messages.images(12_345)).toBe('12,345 images');
  expect(messages.findings.title('exact-duplicate', 1)).toBe('1 exact duplicate');
});

test('durations carry their units', () => {
  const { duration } = createFormat('en-US');
  expect(duration(2.1)).toBe('2 s');
  expect(duration(2.1, true)).toBe('2.1 s');
  expect(duration(59.6)).toBe('1 min');
  expect(duration(125)).toBe('2 min 5 s');
  expect(duration(4800)).toBe('1 h 20 min');
});

test('an estimate is no more exact than it can be', () => {
  const { roughDuration } = createFormat('en-US');
  const seconds = [12.4, 47, 59, 104, 379, 4900];
  expect(seconds.map(roughDuration)).toEqual(['12 s', '45 s', '1 min', '1 min 30 s', '6 min', '1 h 20 min']);
});

test('axis labels have the decimals that tell their steps apart', () => {
  const { atStep, percentAtStep } = createFormat('en-US');
  expect([0.5, 0.75, 1].map((value) => atStep(value, 0.25))).toEqual(['0.50', '0.75', '1.00']);
  expect([1000, 1500].map((value) => atStep(value, 500))).toEqual(['1,000', '1,500']);
  expect([0.9525, 0.955].map((fraction) => percentAtStep(fraction, 0.0025))).toEqual(['95.25%', '95.50%']);
  expect(percentAtStep(0.2, 0.2)).toBe('20%');
});

test('sizes are in words where they are a few bytes', () => {
  const { bytes } = createFormat('en-US');
  expect([0, 1, 512].map(bytes)).toEqual(['0 bytes', '1 byte', '512 bytes']);
});

test('the best epoch says what decided among equally accurate ones', () => {
  const { best } = messages.outcome;
  expect(best(6, [])).toBe('Best at epoch 6.');
  expect(best(6, [3, 5, 7])).toBe(
    'Best at epoch 6: as accurate as epochs 3, 5, and 7, with the lowest validation loss.',
  );
  expect(best(6, [1, 2, 3, 4, 5])).toContain('as accurate as 5 other epochs');
});

test('very small differences are written as powers of ten', () => {
  expect(messages.export.done(2.98e-8, 50)).toBe(
    'Exported and verified on 50 images (largest difference 0.000003%).',
  );
  expect(messages.export.done(0, 50)).toContain('largest difference 0%');
});

test('every term has a name and two sentences at most', () => {
  for (const id of termIds) {
    const { name, text } = messages.terms[id];
    expect(name).not.toBe('');
    const sentences = text.split(/(?<=[.])\s/);
    expect(sentences.length, id).toBeLessThanOrEqual(3);
  }
});

test('no text of the window has an exclamation mark or an oops', () => {
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'function') texts.push(value.toString());
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  collect({ ...messages, format: null });
  for (const text of texts) expect(text).not.toMatch(/[a-z]!(\s|$|['"`])|oops/i);
});

test('marks of rich text become parts, and lone brackets stay text', () => {
  expect(parseRichText('**46** [[trainingStep|steps]], [1]')).toEqual([
    { kind: 'strong', text: '46' },
    { kind: 'text', text: ' ' },
    { kind: 'term', term: 'trainingStep', text: 'steps' },
    { kind: 'text', text: ', [1]' },
  ]);
});

describe('class weights in words', () => {
  test('name every class where there are few, the rarest first', () => {
    const weights = [
      { name: 'ants', weight: 0.82 },
      { name: 'wasps', weight: 1.6667 },
    ];
    expect(messages.train.classWeightsAre(weights)).toBe(
      'Here an image of “wasps” counts 1.67 times and one of “ants” 0.82.',
    );
  });

  test('name the two rarest and the most frequent of many', () => {
    const weights = [5, 1, 3, 2, 4].map((weight) => ({ name: `c${weight}`, weight }));
    expect(messages.train.classWeightsAre(weights)).toBe(
      'Here an image of “c5” counts 5 times, one of “c4” 4, and one of “c1” 1.',
    );
  });
});

test('a full batch whose size is not known yet is called full, not 0', () => {
  expect(messages.runs.fullBatch(0)).toBe('full');
  expect(messages.runs.fullBatch(305)).toBe('305, full');
});

test('the accuracy of an export is a sentence about the split that it was measured on', () => {
  const score = runDetail('r1').result?.validation;
  if (score === undefined) throw new Error('The sample has a result.');
  const measured = { ...score, accuracy: 0.948, total: 153, interval: [0.9001, 0.973] as const };
  expect(messages.export.accuracy(measured, 'validation')).toBe(
    'It classified 94.8% of 153 validation images correctly (95% interval 90.0% to 97.3%).',
  );
  expect(messages.export.accuracy({ ...measured, total: 1 }, 'test')).toContain(' 94.8% of 1 test image ');
});
