import { expect, test } from 'vitest';
import { recommendationSentences } from '../../../../main/engine/cli/recommendation-words.ts';
import { recommendationReport } from '../../../support/window-harness/sample-engine.ts';

test('the recommendation comes first, with what decided it and what its neighbours would take', () => {
  const report = recommendationReport(245, 10);
  const { recommendation } = report;
  const [first = '', ...rest] = recommendationSentences(report);
  expect(first).toContain(`Batch size ${recommendation.batchSize}, learning rate 0.0014`);
  expect(first).toContain(`${recommendation.batchSize / 2} would take`);
  expect(rest).toContain(
    'Usefulness: noise scale 55 images (20 to 140 as training goes on; exactly, from single pictures). Far above it, larger batches gain little.',
  );
  expect(rest).toContain('Memory: all 245 images at a time fit into 8.0 GB, half of what is free.');
  // √(1.01 · 0.99) = 0.99995
  expect(rest).toContain('Powers of two (16, 32) are no faster here than the sizes next to them: 1.00 ×.');
});

test('what was not measured is said', () => {
  const report = recommendationReport(245, 10);
  const partial = { ...report.recommendation, usefulness: null, memory: null, powersOfTwo: [] };
  const sentences = recommendationSentences({ ...report, isComplete: false, recommendation: partial });
  expect(sentences).toContain('Usefulness: not measured.');
  expect(sentences).toContain('Memory: not measured.');
  expect(sentences.at(-1)).toBe('Stopped early; measured in 24 s.');
});
