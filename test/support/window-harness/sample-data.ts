import type { PredictedImage, RunDetail } from '#shared/contract/engine-api.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import type { ClassSummary, DatasetSummary, Finding, DatasetImage } from '#shared/domain/dataset/dataset.ts';
import { randomGenerator } from '#shared/domain/random.ts';
import type { EpochMetrics, RunSummary } from '#shared/domain/run/run.ts';
import { scorePredictions } from '#shared/domain/run/score.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { backendReport } from './sample-engine.ts';

/** A dataset with realistic sizes and findings, as described by the engine. */
export const classCounts = { ants: [124, 70], bees: [120, 83], wasps: [61, 20] } as const;
const names = Object.keys(classCounts) as (keyof typeof classCounts)[];

/** 64 hexadecimal digits that encode class and number, so that an image can be chosen by them. */
export function hashOf(classIndex: number, number: number): string {
  return (classIndex * 100_000 + number).toString(16).padStart(64, '0');
}

export function imageOf(classIndex: number, number: number): DatasetImage {
  const [train] = classCounts[names[classIndex] ?? 'ants'];
  return {
    id: classIndex * 1000 + number,
    name: `train/${names[classIndex] ?? ''}/${String(1_092_977_343 + number * 7919)}_cb42b38d62.jpg`,
    hash: hashOf(classIndex, number),
    classIndex,
    split: number < train ? 'train' : 'validation',
    widthPx: 500,
    heightPx: 333,
    isExcluded: false,
    movedFromClassIndex: null,
  };
}

const findings: readonly Finding[] = [
  {
    kind: 'cut-short',
    severity: 'problem',
    count: 1,
    files: [
      {
        name: 'train/ants/imageNotFound.gif',
        reason: { code: 'image-fault', params: { fault: 'ends-early' } },
        hash: hashOf(0, 7),
        id: 7,
      },
    ],
    excludedIds: [7],
    usedIds: [],
  },
  {
    kind: 'exact-duplicate',
    severity: 'warning',
    count: 3,
    files: [3, 4, 5].map((number) => ({
      name: imageOf(1, number).name,
      reason: { code: 'copy-of', params: { name: imageOf(1, number + 20).name } },
      hash: hashOf(1, number),
      id: 1000 + number,
    })),
    excludedIds: [1003, 1004, 1005],
    usedIds: [],
  },
  {
    kind: 'unbalanced',
    severity: 'warning',
    count: 1,
    files: [{ name: 'wasps', reason: { code: 'small-class', params: { images: 81, largest: 203 } } }],
    excludedIds: [],
    usedIds: [],
  },
  {
    kind: 'leftover',
    severity: 'note',
    count: 2,
    files: [
      { name: '.DS_Store', reason: { code: 'system-file', params: {} } },
      { name: 'train/.DS_Store', reason: { code: 'system-file', params: {} } },
    ],
    excludedIds: [],
    usedIds: [],
  },
];

export function datasetSummary(): DatasetSummary {
  const classes: ClassSummary[] = names.map((name, index) => ({
    index,
    name,
    counts: { train: classCounts[name][0], validation: classCounts[name][1], test: 0 },
    excluded: index === 1 ? 3 : 0,
    samples: Array.from({ length: 8 }, (_, number) => hashOf(index, number * 3)),
  }));
  const sum = (split: 0 | 1): number => names.reduce((total, name) => total + classCounts[name][split], 0);
  return {
    datasetId: 'd1',
    projectId: 'p1',
    name: 'insects',
    paths: ['/home/sam/Images/insects'],
    classes,
    counts: { train: sum(0), validation: sum(1), test: 0 },
    hasOwnValidation: true,
    hasTest: false,
    validationFraction: 0.2,
    splitSeed: 0,
    findings,
    scanSeconds: 1.2,
    fingerprint: '0'.repeat(64),
    undoDepth: 1,
  };
}

/** A typical learning curve of a linear head on good features. */
export function epochMetrics(epoch: number, stepsPerEpoch: number, imagesPerEpoch: number): EpochMetrics {
  const random = randomGenerator('harness', epoch);
  const wobble = (): number => (random.next() - 0.5) * 0.02;
  return {
    epoch,
    step: epoch * stepsPerEpoch,
    imagesSeen: epoch * imagesPerEpoch,
    trainLoss: 0.08 + 0.9 * Math.exp(-epoch / 2.2) + wobble(),
    trainAccuracy: Math.min(1, 0.985 - 0.5 * Math.exp(-epoch / 1.6) + wobble() / 2),
    validationLoss: 0.19 + 0.7 * Math.exp(-epoch / 2) + wobble(),
    validationAccuracy: 0.948 - 0.42 * Math.exp(-epoch / 1.5) + wobble() / 2,
    imagesPerSecond: 4100,
    seconds: epoch * 0.21,
    measured: epoch === 1 ? {} : { churn: 0.3 * Math.exp(-epoch / 2) + Math.abs(wobble()) / 2 },
  };
}

/** 173 validation images, 161 of them correct. */
const confusion = [
  [64, 4, 2],
  [2, 80, 1],
  [1, 2, 17],
];

export function runSummary(changes: Partial<RunSummary> = {}): RunSummary {
  return {
    runId: 'r1',
    projectId: 'p1',
    projectName: 'insects',
    status: 'finished',
    startedAt: '2026-11-20T09:12:00Z',
    endedAt: '2026-11-20T09:12:16Z',
    modelId: 'efficientnet-lite0',
    batchSize: 32,
    isFullBatch: false,
    epochs: 10,
    epochsDone: 10,
    optimizerId: 'adam',
    backendId: 'tensorflow',
    headline: 'validation',
    accuracy: 161 / 173,
    seed: 0,
    learningRate: 0.001,
    seconds: 15.3,
    comparisonId: null,
    datasetFingerprint: '0'.repeat(64),
    hasWeights: true,
    isResumable: false,
    ...changes,
  };
}

export function runDetail(runId: string, epochsDone = 10): RunDetail {
  const pairs = confusion.flatMap((row, actual) =>
    row.flatMap((count, predicted) => Array.from({ length: count }, () => [actual, predicted] as const)),
  );
  const validation = scorePredictions({
    actual: pairs.map(([actual]) => actual),
    probabilities: pairs.flatMap(([, predicted]) => [0, 1, 2].map((one) => (one === predicted ? 0.9 : 0.05))),
    classCount: 3,
    baselineClass: 0,
  });
  return {
    summary: runSummary({ runId, epochsDone }),
    config: defaultRunConfig,
    plan: planSteps(305, defaultRunConfig.batchSize, defaultRunConfig.epochs),
    classNames: names,
    epochs: Array.from({ length: epochsDone }, (_, index) => epochMetrics(index + 1, 10, 305)),
    result: {
      headline: 'validation',
      validation,
      test: null,
      bestEpoch: epochsDone - 1,
      epochsDone,
      steps: epochsDone * 10,
      seconds: { features: 13.1, training: 2.1, evaluation: 0.1, total: 15.3 },
      weightsHash: '0'.repeat(64),
      learningRate: 0.001,
    },
    failure: null,
    backend: backendReport,
  };
}

export function predictedImages(actual: number | null, predicted: number | null): PredictedImage[] {
  return confusion.flatMap((row, is) =>
    row.flatMap((count, predictedIndex) => {
      const isWanted =
        actual === null ? is !== predictedIndex : is === actual && predictedIndex === predicted;
      if (!isWanted) return [];
      return Array.from({ length: count }, (_, index) => ({
        ...imageOf(is, classCounts[names[is] ?? 'ants'][0] + predictedIndex * 20 + index),
        predictedClassIndex: predictedIndex,
        probability: 0.99 - index * 0.013 - predictedIndex * 0.04,
        change: null,
      }));
    }),
  );
}
