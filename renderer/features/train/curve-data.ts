import type { EpochMetrics } from '../../../shared/domain/run.ts';
import type { LossPoint } from '../../../shared/domain/run-view.ts';

/** What the horizontal axis counts. */
export type CurveAxis = 'epochs' | 'updates' | 'seconds';

type Values = (number | null)[];

export interface CurveSource {
  readonly points: readonly LossPoint[];
  readonly epochs: readonly EpochMetrics[];
  readonly imagesPerEpoch: number;
}

/**
 * x, training loss, validation loss; null where a curve has no value at that x.
 * The training loss is that of the epochs done, and of the steps since.
 */
export function lossCurves(source: CurveSource, axis: CurveAxis): [number[], Values, Values] {
  const { epochs, imagesPerEpoch } = source;
  const place = (point: PlacedInRun): number => placeOf(point, axis, imagesPerEpoch);
  const trainAt = new Map([
    ...epochs.map((epoch) => [place(epoch), epoch.trainLoss] as const),
    ...source.points.map((point) => [place(point), point.loss] as const),
  ]);
  const validation = new Map(epochs.map((epoch) => [place(epoch), epoch.validationLoss]));
  const xs = [...new Set([...trainAt.keys(), ...validation.keys()])].sort((one, other) => one - other);
  return [xs, xs.map((x) => trainAt.get(x) ?? null), xs.map((x) => validation.get(x) ?? null)];
}

/** x, training accuracy, validation accuracy, and the same baseline everywhere (null where it is not known). */
export function accuracyCurves(
  source: CurveSource,
  axis: CurveAxis,
  baseline: number | null,
): [number[], Values, Values, Values] {
  const { epochs, imagesPerEpoch } = source;
  return [
    epochs.map((epoch) => placeOf(epoch, axis, imagesPerEpoch)),
    epochs.map((epoch) => epoch.trainAccuracy),
    epochs.map((epoch) => epoch.validationAccuracy),
    epochs.map(() => baseline),
  ];
}

type PlacedInRun = Pick<EpochMetrics, 'updates' | 'imagesSeen' | 'seconds'>;

function placeOf(point: PlacedInRun, axis: CurveAxis, imagesPerEpoch: number): number {
  switch (axis) {
    case 'epochs':
      return point.imagesSeen / imagesPerEpoch;
    case 'updates':
      return point.updates;
    case 'seconds':
      return point.seconds;
  }
}
