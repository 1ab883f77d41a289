import type { LossLandscape } from '../landscape/loss-landscape.ts';
import { evenly, heightGrid } from './contours.ts';
import { surfaceLoss, type Pair, type SurfacePoint } from './surface.ts';

/** Grid lines each way: fine enough that a contour looks round. */
const gridLines = 61;

/**
 * A descent of Learn as the loss landscape of a run: with two weights the plane is the whole space, and its directions
 * are the weights themselves.
 * @param path the weights at the start and after each update; at least one step long
 */
export function descentPlane(
  points: readonly SurfacePoint[],
  path: readonly Pair[],
  batchSize: number,
): LossLandscape {
  const stepsPerEpoch = Math.ceil(points.length / batchSize);
  const columns = span(path.map(([u]) => u));
  const rows = span(path.map(([, v]) => v));
  const across = spread(path.map(([u]) => u));
  const up = spread(path.map(([, v]) => v));
  return {
    runId: '',
    columns,
    rows,
    losses: heightGrid(columns, rows, (u, v) => surfaceLoss(points, [u, v])).heights,
    images: points.length,
    path: path.map(([column, row], step) => ({
      step,
      epoch: Math.ceil(step / stepsPerEpoch),
      column,
      row,
      loss: surfaceLoss(points, [column, row]),
    })),
    pathFractions: [across / (across + up), up / (across + up)],
  };
}

/** The sum of squared distances from the mean. */
function spread(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/** A third of the path's extent more on both sides. */
function span(values: readonly number[]): readonly number[] {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const margin = (most - least) / 3;
  return evenly(least - margin, most + margin, gridLines);
}
