import { expect, test } from 'vitest';
import { recommendationSentences } from '#engine/cli/recommendation-words.ts';
import { recommendationReport } from '#test/support/window-harness/sample-engine.ts';

test('the recommendation comes first, with what decided it and what its neighbours would take', () => {
  const report = recommendationReport(245, 10);
  const { recommendation } = report;
  const [first = '', ...rest] = recommendationSentences(report);
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

test('what was not measured is said', () => {
  const report = recommendationReport(245, 10);
  const partial = { ...report.recommendation, gradientNoise: null, memory: null, powersOfTwo: [] };
  const sentences = recommendationSentences({ ...report, isComplete: false, recommendation: partial });
  expect(sentences).toContain('Diminishing returns: not measured yet.');
  expect(sentences).toContain('Memory: not measured yet.');
  expect(sentences.slice(-2)).toEqual([
    'Stopped early. The missing measurements could still change this.',
    'Measured in 24 s.',
  ]);
});
