import type { StepPlan } from '../run/run.ts';

/** The images of an epoch as cells, row by row in the order in which they are seen. */
export interface EpochGrid {
  readonly columns: number;
  readonly rows: number;
  readonly cells: number;
  /** 1 where every image has its cell; more where there are too many to see. */
  readonly imagesPerCell: number;
}

/** More cells than this cannot be told apart. */
const maximumCells = 2_400;

/** @param aspect width ÷ height that the grid should have about */
export function epochGrid(images: number, aspect: number): EpochGrid {
  const imagesPerCell = Math.ceil(images / maximumCells);
  const cells = Math.ceil(images / imagesPerCell);
  const columns = Math.max(1, Math.min(cells, Math.round(Math.sqrt(cells * aspect))));
  return { columns, rows: Math.ceil(cells / columns), cells, imagesPerCell };
}

/** The step of the epoch, 0 for the first, that sees a cell's first image. */
export function stepOfCell(cell: number, grid: EpochGrid, plan: StepPlan): number {
  return Math.floor((cell * grid.imagesPerCell) / plan.batchSize);
}
