/** The training loss over the plane through a run's weights that holds most of its path. */
export interface LossLandscape {
  readonly runId: string;
  /** Coordinates of grid columns and rows in the plane, in units of weight distance; ascending. */
  readonly columns: readonly number[];
  readonly rows: readonly number[];
  /** `losses[row][column]`: mean cross-entropy in nats over `images` training images. */
  readonly losses: readonly (readonly number[])[];
  readonly images: number;
  /** Where the run was, in the order of time; the first is its start. */
  readonly path: readonly {
    readonly step: number;
    /** Of the last step; 0 before the first. */
    readonly epoch: number;
    readonly column: number;
    readonly row: number;
    readonly loss: number;
  }[];
  /** How much of the path's squared length lies in each of the landscape's two directions, 0 … 1. */
  readonly pathFractions: readonly [number, number];
}
