import type { ParameterSpec } from '#shared/domain/catalog.ts';

/** The inputs of a schedule. */
export interface ScheduleMoment {
  /** Steps made so far: 0 before the first. */
  readonly step: number;
  /** Steps planned in total. */
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  /** Validation loss of each completed epoch, in order. */
  readonly validationLosses: readonly number[];
  /** All of the schedule's parameters. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** How the learning rate changes while training: a pure function of the moment. */
export interface SchedulePlugin {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly parameters: readonly ParameterSpec[];
  /** @returns what the learning rate is multiplied by for the next step, 0 … 1 */
  factor(moment: ScheduleMoment): number;
}

export const defineSchedule = (plugin: SchedulePlugin): SchedulePlugin => plugin;
