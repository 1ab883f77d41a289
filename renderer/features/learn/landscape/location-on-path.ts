import type { LossLandscape } from '#shared/domain/landscape/loss-landscape.ts';

/** The epoch whose weights were saved, and the step made at its end. */
export interface LandscapeBest {
  readonly epoch: number;
  readonly step: number;
}

export interface PathLocation {
  readonly step: number;
  readonly column: number;
  readonly row: number;
}

/**
 * Where a run was after so many steps: on the straight line between the two nearest points that were saved, as the
 * path is drawn.
 * @param path in the order of step
 * @returns null where the path does not reach that far
 */
export function locationOnPath(path: LossLandscape['path'], step: number): PathLocation | null {
  const before = path.findLast((point) => point.step <= step);
  if (before === undefined) return null;
  if (before.step === step) return before;
  const after = path.find((point) => point.step > step);
  if (after === undefined) return null;
  const fraction = (step - before.step) / (after.step - before.step);
  return {
    step,
    column: before.column + fraction * (after.column - before.column),
    row: before.row + fraction * (after.row - before.row),
  };
}

/** More dots than this would hide the path. */
const mostDots = 40;

/** The last point that was saved of each epoch, or of every second or tenth where there are many. */
export function epochEnds(path: LossLandscape['path']): readonly PathLocation[] {
  const epochs = path.at(-1)?.epoch ?? 0;
  const every = [1, 2, 5, 10, 20, 50, 100].find((step) => epochs / step <= mostDots) ?? epochs;
  return path.filter(
    ({ epoch }, index) => epoch > 0 && epoch % every === 0 && path[index + 1]?.epoch !== epoch,
  );
}
