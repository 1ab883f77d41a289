import type { Split } from '../dataset/dataset.ts';
import type { ClassScore, Score } from './run.ts';

/** 97.5 % quantile of the normal distribution: half of 5 % on either side. */
const Z95 = 1.959963984540054;

/**
 * 95 % interval of a proportion (Wilson 1927): keeps inside [0, 1] and holds for few images and for 0 or all right.
 * @param total at least 1
 * @see Brown, Cai, DasGupta 2001, doi:10.1214/ss/1009213286
 */
export function wilsonInterval(correct: number, total: number): readonly [number, number] {
  const proportion = correct / total;
  const z2 = Z95 * Z95;
  const center = (proportion + z2 / (2 * total)) / (1 + z2 / total);
  const half =
    (Z95 / (1 + z2 / total)) * Math.sqrt((proportion * (1 - proportion)) / total + z2 / (4 * total * total));
  return [Math.max(0, center - half), Math.min(1, center + half)];
}

/** The class of the highest probability in one row; the first of equals. */
export function largestIndex(values: ArrayLike<number>, offset = 0, length = values.length - offset): number {
  let best = 0;
  for (let i = 1; i < length; i++) {
    if ((values[offset + i] ?? -Infinity) > (values[offset + best] ?? -Infinity)) best = i;
  }
  return best;
}

export interface Predictions {
  /** The class of each image. */
  readonly actual: ArrayLike<number>;
  /** images×classes, row-major, rows adding up to 1. */
  readonly probabilities: ArrayLike<number>;
  readonly classCount: number;
  /** The class that the baseline always predicts. */
  readonly baselineClass: number;
}

/** Below this a probability counts as this in the loss, so that one image cannot make it infinite (as float32 softmax does at 0). */
const SMALLEST_PROBABILITY = 1e-12;

/** All figures that Inspect shows of one split. @throws RangeError when there is no image */
export function scorePredictions({ actual, probabilities, classCount, baselineClass }: Predictions): Score {
  const total = actual.length;
  if (total === 0) throw new RangeError('a score needs at least one image');
  const confusion = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  let lossSum = 0;
  for (let i = 0; i < total; i++) {
    const truth = actual[i] ?? 0;
    const row = confusion[truth];
    const predicted = largestIndex(probabilities, i * classCount, classCount);
    if (row !== undefined) row[predicted] = (row[predicted] ?? 0) + 1;
    lossSum -= Math.log(Math.max(probabilities[i * classCount + truth] ?? 0, SMALLEST_PROBABILITY));
  }
  const classes = confusion.map((_, index) => scoreClass(confusion, index));
  const correct = sum(confusion.map((row, index) => row[index] ?? 0));
  const recalls = classes.flatMap(({ recall }) => (recall === null ? [] : [recall]));
  return {
    correct,
    total,
    accuracy: correct / total,
    interval: wilsonInterval(correct, total),
    balancedAccuracy: sum(recalls) / recalls.length,
    baseline: (classes[baselineClass]?.support ?? 0) / total,
    baselineClass,
    loss: lossSum / total,
    confusion,
    classes,
  };
}

/**
 * The class that someone would always guess without looking: the one with most images to train and validate with,
 * of equals the one that the measured split has more of. Not the largest class of the training split: what the split gives to
 * validation is missing there, so of classes of equal size that is the one that validation has fewest of, and the baseline
 * too easy to beat.
 * @param split that is measured
 */
export function mostFrequentClass(
  classes: readonly { readonly counts: Readonly<Record<Split, number>> }[],
  split: Exclude<Split, 'train'>,
): number {
  const sizes = classes.map(({ counts }) => counts.train + counts.validation);
  const most = Math.max(...sizes);
  return largestIndex(classes.map(({ counts }, index) => (sizes[index] === most ? counts[split] : -1)));
}

function scoreClass(confusion: readonly (readonly number[])[], index: number): ClassScore {
  const right = confusion[index]?.[index] ?? 0;
  const support = sum(confusion[index] ?? []);
  const predictedCount = sum(confusion.map((row) => row[index] ?? 0));
  return {
    precision: predictedCount === 0 ? null : right / predictedCount,
    recall: support === 0 ? null : right / support,
    // 2PR/(P+R) = 2·right/(support + predictedCount), which also holds where P or R is 0.
    f1: support === 0 ? null : (2 * right) / (support + predictedCount),
    support,
    recallInterval: support === 0 ? null : wilsonInterval(right, support),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
