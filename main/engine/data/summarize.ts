import { createHash } from 'node:crypto';
import {
  splits,
  type ClassSummary,
  type DatasetSummary,
  type ImageStatistics,
  type Split,
} from '#shared/domain/dataset/dataset.ts';
import { recordBytes } from '#engine/storage/blob-record.ts';
import { storedCropAt } from './decode/crop-record.ts';
import type { DatasetFindings } from './dataset-findings.ts';
import { hashHex } from './images/image-table.ts';
import type { ImageState } from './images/image-state.ts';

const samplesPerClass = 8;

/** The fields of a summary that don't change while a dataset is open. */
export type SummaryFrame = Pick<
  DatasetSummary,
  | 'datasetId'
  | 'projectId'
  | 'name'
  | 'paths'
  | 'hasOwnValidation'
  | 'validationFraction'
  | 'splitSeed'
  | 'scanSeconds'
>;

export function summarize(frame: SummaryFrame, state: ImageState, findings: DatasetFindings): DatasetSummary {
  const classes = summarizeClasses(state);
  const counts = noCounts();
  for (const split of splits) counts[split] = classes.reduce((sum, one) => sum + one.counts[split], 0);
  return {
    ...frame,
    classes,
    counts,
    hasTest: counts.test > 0,
    findings: findings.now(),
    fingerprint: fingerprintOf(state),
    undoDepth: state.undoDepth,
  };
}

function noCounts(): Record<Split, number> {
  return { train: 0, validation: 0, test: 0 };
}

function summarizeClasses(state: ImageState): ClassSummary[] {
  const classes = state.classNames.map((name, index) => ({
    index,
    name,
    counts: noCounts(),
    excluded: 0,
    samples: [] as string[],
  }));
  for (let id = 0; id < state.table.count; id++) {
    const one = classes[state.classOf[id] as number];
    if (one === undefined) continue;
    if (state.isExcluded[id] === 1) {
      one.excluded++;
      continue;
    }
    one.counts[state.splitOf(id)]++;
    if (one.samples.length < samplesPerClass) one.samples.push(hashHex(state.table, id));
  }
  return classes;
}

/**
 * SHA-256 over what a run trains on: class names, contents, and class, split and exclusion of every image, ordered by
 * content alone, so that names and folders don't matter.
 */
function fingerprintOf(state: ImageState): string {
  const { order, classNames, classOf, splitIndexOf, isExcluded } = state;
  const words = new Uint32Array(order.ids.length);
  order.ids.forEach((id, i) => {
    const isOut = isExcluded[id] as number;
    // The class and split of an excluded image make no difference.
    words[i] = isOut === 1 ? 0xffff_ffff : (classOf[id] as number) + (splitIndexOf[id] as number) * 0x1_0000;
  });
  return createHash('sha256')
    .update(JSON.stringify(classNames))
    .update(state.contentsDigest)
    .update(words)
    .digest('hex');
}

/**
 * Statistics of the images in use. An image whose crop couldn't be stored counts as colored: three channels lose nothing.
 * @returns a median of 0 if no image is in use; for an even count, the mean of the middle two
 */
export function statisticsOf({ table, isExcluded }: ImageState): ImageStatistics {
  const sides = new Uint32Array(table.count);
  let count = 0;
  let isGray = true;
  for (let id = 0; id < table.count; id++) {
    if (isExcluded[id] === 1) continue;
    sides[count++] = Math.min(table.width[id] as number, table.height[id] as number);
    if (storedCropAt(table.records, id * recordBytes)?.channels !== 1) isGray = false;
  }
  return { medianSidePx: medianOf(sides.subarray(0, count).sort()), isGray };
}

function medianOf(sorted: Uint32Array): number {
  const upper = sorted[sorted.length >> 1] ?? 0;
  const lower = sorted[(sorted.length - 1) >> 1] ?? upper;
  return (lower + upper) / 2;
}
