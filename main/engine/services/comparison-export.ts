import { extname, resolve } from 'node:path';
import type { Input, ComparisonDetail } from '#shared/contract/engine-api.ts';
import { AppError } from '#shared/domain/errors.ts';
import { compareRuns } from '#shared/domain/comparison/compare-runs.ts';
import {
  comparisonCurves,
  type ComparisonAxis,
  type ComparisonMeasure,
} from '#shared/domain/comparison/curves.ts';
import { findingOf } from '#shared/domain/comparison/finding.ts';
import { comparisonFigure } from '#shared/domain/comparison/comparison-figure.ts';
import { comparisonTable } from '#shared/domain/comparison/comparison-table.ts';
import { commonAccuracy } from '#shared/domain/comparison/time-to-accuracy.ts';
import { english } from '#shared/messages/en/english.ts';
import { plainText } from '#shared/messages/rich-text.ts';
import { writeFileAtomically } from '#engine/storage/atomic-file.ts';

const { compare: text, format } = english();

/** Writes table or chart, by the file's extension. @throws AppError `usage/wrong-arguments` for another one, `storage/…` */
export async function exportComparison(
  detail: ComparisonDetail,
  input: Input<'comparison.export'>,
): Promise<{ path: string }> {
  const path = resolve(input.file);
  const accuracy = input.accuracy ?? commonAccuracy(detail.runs);
  switch (extname(path).toLowerCase()) {
    case '.csv':
      await writeFileAtomically(path, comparisonTable(detail.runs, accuracy));
      break;
    case '.svg':
      await writeFileAtomically(path, imageOf(detail, accuracy, input.axis, input.measure));
      break;
    default:
      throw new AppError('usage/wrong-arguments', { reason: 'neither-csv-nor-svg', path });
  }
  return { path };
}

function imageOf(
  { runs, summary, validationImages }: ComparisonDetail,
  accuracy: number | null,
  axis: ComparisonAxis,
  measure: ComparisonMeasure,
): string {
  const rows = compareRuns(runs, accuracy);
  const hasRates = new Set(runs.map(({ givenRate }) => givenRate)).size > 1;
  const isAccuracy = measure === 'validationAccuracy';
  return comparisonFigure({
    title: `Batch sizes on ${summary.projectName}`,
    caption: plainText(text.finding(findingOf(rows, accuracy, validationImages))),
    xLabel: text.axisNames[axis],
    yLabel: text.measures[measure],
    isLogarithmic: axis !== 'epochs',
    formatX: format.atStep,
    formatY: isAccuracy ? format.percentAtStep : format.atStep,
    lines: comparisonCurves(runs, axis, measure).map((curve) => ({
      label: text.rowName({ ...curve, givenRate: hasRates ? curve.givenRate : null }),
      points: curve.points,
    })),
    level: isAccuracy ? accuracy : null,
  });
}
