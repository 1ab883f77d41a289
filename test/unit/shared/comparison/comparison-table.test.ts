import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { comparisonCurves } from '#shared/domain/comparison/curves.ts';
import { lineStyle } from '#shared/domain/comparison/line-style.ts';
import { figureColors, comparisonFigure } from '#shared/domain/comparison/comparison-figure.ts';
import { comparisonTable } from '#shared/domain/comparison/comparison-table.ts';
import { epochsOf, comparisonRun } from '#test/support/training/comparison-runs.ts';

describe('the table', () => {
  const failure = { code: 'run/diverged', params: { step: 8, learningRate: 9 } } as const;
  const text = comparisonTable(
    [
      comparisonRun({ batchSize: 8, epochs: epochsOf(0.5, 0.75), seed: 3 }),
      comparisonRun({
        batchSize: 64,
        epochs: [],
        state: 'failed',
        failure,
        runId: 'a,"b"',
        learningRate: null,
        peakMemoryBytes: null,
      }),
    ],
    0.75,
  );
  const [names = '', first = '', second = '', ...rest] = text.split('\r\n');
  const field = (line: string, name: string): string | undefined =>
    line.split(',')[names.split(',').indexOf(name)];

  test('has a line of names and a line a run, and ends with a line end', () => {
    expect(names.startsWith('batch_size,full_batch,seed,learning_rate,state')).toBe(true);
    expect(rest).toEqual(['']);
  });

  test('holds what a run came to', () => {
    expect(field(first, 'batch_size')).toBe('8');
    expect(field(first, 'seed')).toBe('3');
    expect(field(first, 'best_validation_accuracy')).toBe('0.75');
    expect(field(first, 'seconds_to_accuracy')).toBe('1');
    expect(field(first, 'steps_to_accuracy')).toBe('20');
  });

  test('leaves empty what a failed run has not, and quotes what would break a line', () => {
    expect(field(second, 'failure')).toBe('run/diverged');
    expect(field(second, 'best_validation_accuracy')).toBe('');
    expect(second.endsWith(',"a,""b"""')).toBe(true);
  });
});

describe('curves', () => {
  test('are the mean over seeds, as long as the shortest, and of finished runs where there are some', () => {
    const runs = [
      comparisonRun({ epochs: epochsOf(0.4, 0.6, 0.8), seed: 0 }),
      comparisonRun({ epochs: epochsOf(0.6, 0.8), seed: 1 }),
      comparisonRun({ epochs: epochsOf(0), seed: 2, state: 'running' }),
    ];
    const [curve, ...others] = comparisonCurves(runs, 'steps', 'validationAccuracy');
    expect(others).toEqual([]);
    expect(curve?.points.map(({ x }) => x)).toEqual([10, 20]);
    expect(curve?.points.map(({ y }) => Number(y.toFixed(6)))).toEqual([0.5, 0.7]);
  });

  test('begin with the first run of a size, before it is finished', () => {
    const runs = [
      comparisonRun({ epochs: epochsOf(0.4), state: 'running' }),
      comparisonRun({ variant: 1, epochs: [], state: 'waiting' }),
    ];
    expect(comparisonCurves(runs, 'seconds', 'trainLoss')).toMatchObject([
      { variant: 0, points: [{ x: 0.5, y: 1 }] },
    ]);
  });
});

describe('the image', () => {
  const request = {
    title: 'Ants & <bees>',
    caption: 'One sentence.',
    xLabel: 'Updates',
    yLabel: 'Accuracy',
    isLogarithmic: true,
    formatX: String,
    formatY: String,
    lines: [
      {
        label: 'batch 1',
        points: [
          { x: 1, y: 0.5 },
          { x: 10, y: 0.75 },
          { x: 100, y: 1 },
          { x: 200, y: NaN },
        ],
      },
      { label: 'batch 8', points: [{ x: 0, y: 0.5 }] },
    ],
    level: 0.75,
  };
  const svg = comparisonFigure(request);

  test('escapes texts and names every line, those without points too', () => {
    expect(svg).toContain('Ants &amp; &lt;bees&gt;');
    expect(svg).toContain('>batch 1<');
    expect(svg).toContain('>batch 8<');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('places equal ratios equally far on a logarithmic axis: 1, 10, 100 at left, middle, right', () => {
    const circles = [...svg.matchAll(/<circle cx="([\d.]+)"/g)].map(([, x]) => Number(x));
    expect(circles).toEqual([72, 416, 760]);
  });

  test('begins where the widest number ends: “100.00 %” needs 63 px beside the 44 for the name of the axis', () => {
    // Five digits of 8.4 px, a point and a space of 4.2, a per cent sign of 12.4: 62.8 px.
    const wide = comparisonFigure({ ...request, formatY: () => '100.00 %' });
    expect(/<path d="M([\d.]+) 528H760"/.exec(wide)?.[1]).toBe('106.8');
  });

  test('of nothing is still an image', () => {
    expect(comparisonFigure({ ...request, lines: [], level: null })).not.toMatch(/NaN|Infinity/);
  });

  test('has the light colors of the tokens', async () => {
    const tokens = await readFile(join(import.meta.dirname, '../../../../renderer/tokens.css'), 'utf8');
    const light = [...tokens.matchAll(/--series-\d: light-dark\((#[0-9a-f]{6})/g)].map(([, color]) => color);
    expect(light).toEqual([...figureColors]);
  });
});

test('no two of the first 32 lines share color and dash, and neighbors share neither', () => {
  const styles = Array.from({ length: 32 }, (_, index) => lineStyle(index));
  expect(new Set(styles.map((style) => JSON.stringify(style))).size).toBe(32);
  for (const [index, style] of styles.entries()) {
    const next = styles[index + 1];
    if (next === undefined) continue;
    expect(next.color).not.toBe(style.color);
    expect(next.dash, `dash after ${index}`).not.toEqual(style.dash);
  }
});
