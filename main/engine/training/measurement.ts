import type { StepPlan } from '#shared/domain/run/run.ts';
import type { Network } from '#engine/compute/network-program.ts';
import type { PreparedProgram } from '#engine/compute/backend.ts';
import type { Callback } from './callback.ts';
import type { SplitData } from './data/batches.ts';
import type { Accumulation } from './gradient-sums.ts';

/** What a measurement has to look at. */
export interface MeasurementContext {
  /** Prepared with room for gradient sums. */
  readonly program: PreparedProgram;
  readonly network: Network;
  readonly train: SplitData;
  readonly steps: StepPlan;
  readonly accumulation: Accumulation;
  /** Images of one forward and backward pass. */
  readonly microBatchSize: number;
  readonly seed: number;
}

/** A quantity measured beside a training. None of them changes the training. */
export type Measurement = (context: MeasurementContext) => Callback;

/** A file in `measurements` whose default export is a measurement is all it takes to be one of them; the build lists them here. */
const found = import.meta.glob<{ default: Measurement }>('./measurements/*.ts', { eager: true });

export function measurements(context: MeasurementContext): Callback[] {
  return Object.values(found).map((file) => file.default(context));
}
