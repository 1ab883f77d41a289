import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { descend } from '#shared/domain/learn/descent.ts';
import { descentPlane } from '#shared/domain/learn/descent-plane.ts';
import { surfacePoints } from '#shared/domain/learn/surface.ts';
import '#test/unit/renderer/support/without-layout.ts';
import LossLandscapeView from '#renderer/features/learn/landscape/LossLandscapeView.svelte';
import Host from '#test/unit/renderer/support/Host.svelte';

const points = surfacePoints(60, 3);
const path = descend(points, {
  start: [-1.2, 2.4],
  batchSize: 30,
  learningRate: 0.3,
  steps: 8,
  schedule: 'constant',
  seed: 0,
});
/** Nine points, of step 0 … 8. */
const landscape = descentPlane(points, path, 30);

test('the map says how much of the path it holds', () => {
  render(Host, { content: LossLandscapeView, given: { landscape, best: null } });
  const label = screen.getByRole('img').getAttribute('aria-label') ?? '';
  expect(label).toContain('path of 9 points. The plane captures 100% of the path.');
  const across = Math.round(landscape.pathFractions[0] * 100);
  expect(label).toContain(`Across: ${across}% of the path’s variance. Up: ${100 - across}%.`);
});

test('start, end and best epoch are marked where the run was', () => {
  render(Host, { content: LossLandscapeView, given: { landscape, best: { epoch: 2, step: 5 } } });
  const mark = screen.getByText('best, epoch 2').parentElement;
  const x = Number(/translate\(([\d.]+)/.exec(mark?.getAttribute('transform') ?? '')?.[1]);
  const [first = 0, last = 1] = [landscape.columns[0], landscape.columns.at(-1)];
  // 640 px wide before it is laid out.
  expect(x).toBeCloseTo((640 * ((landscape.path[5]?.column ?? 0) - first)) / (last - first), 6);
  screen.getByText('start');
  screen.getByText('end');
});

test('where the end was best it is marked once', () => {
  render(Host, { content: LossLandscapeView, given: { landscape, best: { epoch: 4, step: 8 } } });
  screen.getByText('best, epoch 4');
  expect(screen.queryByText('end')).toBeNull();
});

test('where the start was best it is marked once', () => {
  render(Host, { content: LossLandscapeView, given: { landscape, best: { epoch: 0, step: 0 } } });
  screen.getByText('best, epoch 0');
  expect(screen.queryByText('start')).toBeNull();
});

test('a name stands below its mark where the path goes up from there, else above', () => {
  render(Host, {
    content: LossLandscapeView,
    given: {
      landscape: { ...landscape, path: steps([0, 1, 0]) },
      best: { epoch: 1, step: 1 },
    },
  });
  const heightOf = (name: string): number => Number(screen.getByText(name).getAttribute('y'));
  expect(heightOf('start')).toBeGreaterThan(0);
  expect(heightOf('best, epoch 1')).toBeLessThan(0);
});

/** A path to the right, at these heights. */
function steps(rows: readonly number[]): typeof landscape.path {
  return rows.map((row, step) => ({ step, epoch: step, column: step / 10, row, loss: 1 }));
}
