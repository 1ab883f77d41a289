import { niceEnd } from '#shared/domain/nice-ticks.ts';
import type { EpochMetrics, StepPlan } from '#shared/domain/run/run.ts';
import type { LossPoint } from '#shared/domain/run/run-view.ts';

/** What the horizontal axis counts. */
export type CurveAxis = 'epochs' | 'steps' | 'seconds';

type Values = (number | null)[];

/** x, training, validation; null where a curve has no value at that x. */
export type CurveTable = [xs: number[], training: Values, validation: Values];

export interface CurveSource {
  readonly points: readonly LossPoint[];
  readonly epochs: readonly EpochMetrics[];
  readonly imagesPerEpoch: number;
}

/** The training loss is that of the epochs done, and of the steps since. */
export function lossCurves(source: CurveSource, axis: CurveAxis): CurveTable {
  const { epochs, imagesPerEpoch } = source;
  const location = (point: RunLocation): number => locationOf(point, axis, imagesPerEpoch);
  const trainAt = new Map([
    ...epochs.map((epoch) => [location(epoch), epoch.trainLoss] as const),
    ...source.points.map((point) => [location(point), point.loss] as const),
  ]);
  const validation = new Map(epochs.map((epoch) => [location(epoch), epoch.validationLoss]));
  const xs = [...new Set([...trainAt.keys(), ...validation.keys()])].sort((one, other) => one - other);
  return [xs, xs.map((x) => trainAt.get(x) ?? null), xs.map((x) => validation.get(x) ?? null)];
}

export function accuracyCurves(source: CurveSource, axis: CurveAxis): CurveTable {
  const { epochs, imagesPerEpoch } = source;
  return [
    epochs.map((epoch) => locationOf(epoch, axis, imagesPerEpoch)),
    epochs.map((epoch) => epoch.trainAccuracy),
    epochs.map((epoch) => epoch.validationAccuracy),
  ];
}

/** Names of what was measured once an epoch, in the order in which it first was. */
export function measuredNames(epochs: readonly EpochMetrics[]): readonly string[] {
  return [...new Set(epochs.flatMap(({ measured }) => Object.keys(measured ?? {})))];
}

/** x, value; null where an epoch has none. */
export function measuredCurve(
  { epochs, imagesPerEpoch }: CurveSource,
  axis: CurveAxis,
  name: string,
): [xs: number[], values: Values] {
  return [
    epochs.map((epoch) => locationOf(epoch, axis, imagesPerEpoch)),
    epochs.map(({ measured }) => measured?.[name] ?? null),
  ];
}

/** Of what is planned at least this fraction is shown, so that the axis of a quick run does not move at every epoch. */
const leastFraction = 0.1;

/**
 * Where the horizontal axis of both charts begins and ends: soon after what is done, so that the first epochs are no
 * strip at its left.
 * @param planned null once the run is over: its end is the axis's end then
 */
export function reachOf(
  source: CurveSource,
  axis: CurveAxis,
  planned: StepPlan | null,
): readonly [number, number] {
  const last = [source.epochs.at(-1), source.points.at(-1)].flatMap((point) =>
    point === undefined ? [] : [locationOf(point, axis, source.imagesPerEpoch)],
  );
  const done = Math.max(0, ...last);
  if (planned === null) return [0, done === 0 ? 1 : done];
  if (axis === 'seconds') return [0, done === 0 ? 1 : niceEnd(done, false)];
  const most = axis === 'steps' ? planned.totalSteps : planned.epochs;
  return [0, Math.min(most, niceEnd(Math.max(done, most * leastFraction), true))];
}

/** Where an epoch stands on the axis; null for one that is not among them. */
export function locationOfEpoch(source: CurveSource, axis: CurveAxis, epoch: number): number | null {
  const found = source.epochs.find((each) => each.epoch === epoch);
  return found === undefined ? null : locationOf(found, axis, source.imagesPerEpoch);
}

type RunLocation = Pick<EpochMetrics, 'step' | 'imagesSeen' | 'seconds'>;

function locationOf(point: RunLocation, axis: CurveAxis, imagesPerEpoch: number): number {
  switch (axis) {
    case 'epochs':
      return point.imagesSeen / imagesPerEpoch;
    case 'steps':
      return point.step;
    case 'seconds':
      return point.seconds;
  }
}
