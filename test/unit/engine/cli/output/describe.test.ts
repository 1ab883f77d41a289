import { expect, test } from 'vitest';
import type { GraphicsCard } from '#shared/domain/run/run.ts';
import { describeBackendNotes, describeRecommendation, describeResult } from '#engine/cli/output/describe.ts';
import { runDetail } from '#test/support/window-harness/sample-data.ts';
import { backendReport, recommendationReport } from '#test/support/window-harness/sample-engine.ts';

const card: GraphicsCard = {
  name: 'NVIDIA L4',
  isUsed: false,
  missing: [{ kind: 'tensorflow-for-processor', command: 'npm run setup -- --gpu' }],
};

test('an unused graphics card is named once, with what is missing and the command for it', () => {
  const fault = { kind: 'set-up-failed', reason: 'A graphics card is idle.' } as const;
  const notice = { fault, repair: 'npm run setup -- --gpu' };
  expect(describeBackendNotes({ ...backendReport, notice, graphicsCard: card })).toEqual([
    'NVIDIA L4 isn’t being used: The installed TensorFlow is the one for processors. To fix: npm run setup -- --gpu',
  ]);
});

test('where no command repairs it, what to do is said', () => {
  const missing = [{ kind: 'no-driver', oldest: '525.60.13' }] as const;
  expect(
    describeBackendNotes({ ...backendReport, notice: null, graphicsCard: { ...card, missing } }),
  ).toEqual([
    'NVIDIA L4 isn’t being used: The NVIDIA driver isn’t loaded. Install NVIDIA driver 525.60.13 or later, then restart your computer.',
  ]);
});

test('another reason is added', () => {
  const notice = { fault: { kind: 'not-installed' } as const, repair: 'npm run setup' };
  expect(describeBackendNotes({ ...backendReport, notice, graphicsCard: card })[0]).toBe(
    'TensorFlow isn’t installed. To fix: npm run setup',
  );
});

test('ops on the processor of a machine with a used card are listed in the given order', () => {
  const graphicsCard = { ...card, isUsed: true, missing: [] };
  const onProcessor = ['CropAndResize', 'MaxPoolGrad'];
  expect(describeBackendNotes({ ...backendReport, notice: null, graphicsCard, onProcessor })).toEqual([
    'Running on the processor even though the card is in use: CropAndResize, MaxPoolGrad.',
  ]);
  expect(describeBackendNotes({ ...backendReport, notice: null, graphicsCard, onProcessor: [] })).toEqual([]);
});

test('a used card isn’t mentioned', () => {
  const graphicsCard = { ...card, isUsed: true, missing: [] };
  expect(describeBackendNotes({ ...backendReport, notice: null, graphicsCard })).toEqual([]);
});

test('the time to prepare images is left out if none were prepared', () => {
  const { result } = runDetail('r1');
  if (result === null) throw new Error('The sample has a result.');
  expect(describeResult(result).join(' ')).toContain('13 s to prepare images, 2.1 s to train');
  const seconds = { ...result.seconds, features: 0 };
  const last = describeResult({ ...result, seconds }).at(-1);
  expect(last).toBe('best epoch 9 of 10; 100 steps; learning rate 0.001; 2.1 s to train');
});

test('the recommendation comes first, with its reason and the time of its neighbors', () => {
  const report = recommendationReport(245, 10);
  const { recommendation } = report;
  const [first = '', ...rest] = describeRecommendation(report);
  expect(first).toContain(`${recommendation.batchSize} gets to the same quality fastest: `);
  expect(first).toContain(` ${recommendation.batchSize / 2} takes `);
  expect(first).toContain('Automatic learning rate: 0.0014.');
  expect(rest).toContain(
    'Diminishing returns: above 55 (20 to 140 over 80 steps of training; exact, from single images).',
  );
  expect(rest).toContain('Memory: all 245 fit in memory at once (8 GB available).');
  // The middle of 0.96, 0.97, 0.99, 1.01, 1.02 and 1.06; six rounds leave no narrower interval than their range.
  expect(rest).toContain(
    'Powers of two (16, 32) aren’t faster here than the sizes next to them: 1.00× (0.96 to 1.06).',
  );
});

test('missing measurements are mentioned', () => {
  const report = recommendationReport(245, 10);
  const partial = { ...report.recommendation, gradientNoise: null, memory: null, powersOfTwo: [] };
  const sentences = describeRecommendation({ ...report, isComplete: false, recommendation: partial });
  expect(sentences).toContain('Diminishing returns: not measured yet.');
  expect(sentences).toContain('Memory: not measured yet.');
  expect(sentences.slice(-2)).toEqual([
    'Stopped early. The missing measurements could still change this.',
    'Measured in 24 s.',
  ]);
});
