import type { LossLandscape } from '#shared/domain/landscape/loss-landscape.ts';
import { planeGrid } from '#shared/domain/landscape/principal-plane.ts';

/** A long valley, and a path that enters it from the left and then follows it. */
export function lossLandscape(runId: string): LossLandscape {
  const lossAt = (column: number, row: number): number =>
    0.12 + 0.03 * column ** 2 + 0.5 * (row - 0.05 * column ** 2) ** 2;
  const path = Array.from({ length: 13 }, (_, i) => {
    const left = 1 - i / 12;
    const [column, row] = [-4 * left ** 2, 1.2 * Math.sin(Math.PI * left) * left];
    return { step: i * 8, epoch: Math.ceil((i * 8) / 10), column, row, loss: lossAt(column, row) };
  });
  const grid = planeGrid(
    path.map(({ column }) => column),
    path.map(({ row }) => row),
    25,
  );
  const losses = grid.rows.map((row) => grid.columns.map((column) => lossAt(column, row)));
  return { runId, ...grid, losses, images: 500, path, pathFractions: [0.91, 0.06] };
}
