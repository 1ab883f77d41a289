import { expect, test } from 'vitest';
import { jsonOutput } from '#engine/cli/output/json-output.ts';
import type { Finding } from '#shared/domain/dataset/dataset.ts';
import { AppError } from '#shared/domain/errors.ts';
import { datasetSummary } from '#test/support/window-harness/sample-data.ts';
import { recommendationReport } from '#test/support/window-harness/sample-engine.ts';

function capture(): { output: ReturnType<typeof jsonOutput>; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  return {
    lines,
    output: jsonOutput((line) => void lines.push(JSON.parse(line) as Record<string, unknown>)),
  };
}

test('a step has the number of steps made, and the number planned', () => {
  const { output, lines } = capture();
  output.event({
    ...{ kind: 'run.step', runId: 'r', step: 3, totalSteps: 80, epoch: 1, stepInEpoch: 3, imagesSeen: 96 },
    ...{ loss: 1, imagesPerSecond: 10, seconds: 1, secondsLeft: 26 },
  });
  expect(lines).toEqual([
    {
      ...{ kind: 'step', runId: 'r', step: 3, totalSteps: 80, epoch: 1, stepInEpoch: 3, imagesSeen: 96 },
      ...{ loss: 1, imagesPerSecond: 10, seconds: 1, secondsLeft: 26 },
    },
  ]);
});

test('the curve of a recommendation has ratios, named as such', () => {
  const { output, lines } = capture();
  const report = recommendationReport(245, 10);
  output.recommendation(report);
  const [point] = report.recommendation.curve;
  expect((lines[0]?.['curve'] as unknown[])[0]).toEqual({
    batchSize: point?.batchSize,
    stepsRatio: point?.steps,
    timeRatio: point?.seconds,
  });
});

test('an error that is reported where it happens and then ends the command is one line', () => {
  const { output, lines } = capture();
  const error = new AppError('dataset/unreadable-image', { fault: 'undecodable', path: 'a.jpg' });
  output.error(error);
  output.error(error);
  expect(lines).toEqual([
    {
      kind: 'error',
      code: 'dataset/unreadable-image',
      message: 'a.jpg: The file starts like an image, but it can’t be decoded.',
      details: { fault: 'undecodable', path: 'a.jpg' },
    },
  ]);
});

test('a file of a finding has its sentence and what that is made from; only inspect lists files', () => {
  const { output, lines } = capture();
  const finding: Finding = {
    ...{ kind: 'unbalanced', severity: 'warning', count: 1, excludedIds: [], usedIds: [] },
    files: [{ name: 'wasps', reason: { code: 'small-class', params: { images: 81, largest: 203 } } }],
  };
  const summary = { ...datasetSummary(), findings: [finding] };
  output.dataset(summary, true);
  output.dataset(summary, false);
  const said = { kind: 'unbalanced', severity: 'warning', count: 1, excluded: 0 };
  const file = {
    ...{ name: 'wasps', code: 'small-class', params: { images: 81, largest: 203 } },
    reason: '81 images. The largest class has 203, and a model favors large classes.',
  };
  expect(lines.map(({ findings }) => findings)).toEqual([[{ ...said, files: [file] }], [said]]);
});
