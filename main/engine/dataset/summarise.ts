import { createHash } from 'node:crypto';
import { parts, type ClassSummary, type DatasetSummary, type Part } from '../../../shared/domain/dataset.ts';
import type { DatasetFindings } from './findings.ts';
import { hashHex } from './picture-table.ts';
import type { PictureState } from './picture-state.ts';

const samplesPerClass = 8;

/** What of a summary never changes while a dataset is open. */
export type SummaryFrame = Pick<
  DatasetSummary,
  | 'datasetId'
  | 'projectId'
  | 'name'
  | 'paths'
  | 'hasOwnValidation'
  | 'validationShare'
  | 'splitSeed'
  | 'scanSeconds'
>;

export function summarise(
  frame: SummaryFrame,
  state: PictureState,
  findings: DatasetFindings,
): DatasetSummary {
  const classes = summariseClasses(state);
  const counts = noCounts();
  for (const part of parts) counts[part] = classes.reduce((sum, one) => sum + one.counts[part], 0);
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

function noCounts(): Record<Part, number> {
  return { train: 0, validation: 0, test: 0 };
}

function summariseClasses(state: PictureState): ClassSummary[] {
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
    one.counts[state.partOf(id)]++;
    if (one.samples.length < samplesPerClass) one.samples.push(hashHex(state.table, id));
  }
  return classes;
}

/**
 * Exact SHA-256 over what a run learns from: class names, then class, part and content of every picture in use, in an order
 * that only contents decide, so that names and folders do not matter.
 */
function fingerprintOf({
  table,
  order,
  classNames,
  classOf,
  partNumberOf,
  isExcluded,
}: PictureState): string {
  const entryBytes = 35;
  const entries = new Uint8Array(table.count * entryBytes);
  let end = 0;
  for (const id of order) {
    if (isExcluded[id] === 1) continue;
    entries.set(table.hashes.subarray(id * 32, id * 32 + 32), end);
    const classIndex = classOf[id] as number;
    entries[end + 32] = classIndex & 255;
    entries[end + 33] = classIndex >>> 8;
    entries[end + 34] = partNumberOf[id] as number;
    end += entryBytes;
  }
  return createHash('sha256')
    .update(JSON.stringify(classNames))
    .update(entries.subarray(0, end))
    .digest('hex');
}
