import type { EngineApi, EngineEvent } from '#shared/contract/engine-api.ts';
import { AppError } from '#shared/domain/errors.ts';
import type { DatasetSummary } from '#shared/domain/dataset/dataset.ts';
import type { RunSummary } from '#shared/domain/run/run.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import {
  predictedImages,
  classCounts,
  datasetSummary,
  hashOf,
  imageOf,
  runDetail,
  runSummary,
} from './sample-data.ts';
import { catalog, backendReport, planPreview, recommendationReport } from './sample-engine.ts';
import { FakeRun } from './fake-run.ts';
import { lossLandscape } from './sample-landscape.ts';

const wait = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new AppError('canceled'));
    });
  });

/** An engine that computes nothing: it emits plausible events at a plausible pace, for looking at the window. */
export function fakeEngine(emit: (event: EngineEvent) => void, runs: RunSummary[]): EngineApi {
  let summary: DatasetSummary | null = null;
  let run: FakeRun | undefined;
  const opened = (): DatasetSummary => {
    if (summary === null) throw new AppError('dataset/not-open');
    return summary;
  };
  const names = Object.keys(classCounts);

  return {
    'backend.describe': () => Promise.resolve(backendReport),
    'catalog.get': () => Promise.resolve(catalog),
    'dataset.open': async ({ paths }, signal) => {
      if (paths.some((path) => path.includes('broken'))) {
        throw new AppError('dataset/one-class', { className: 'cats' });
      }
      for (let done = 0; done <= 478; done += 32) {
        await wait(120, signal);
        const samples = [0, 1, 2].map((k) => ({ className: names[k] ?? '', hash: hashOf(k, done / 8) }));
        emit({
          kind: 'dataset.progress',
          stage: 'reading',
          done,
          total: 478,
          problems: done > 200 ? 1 : 0,
          samples,
        });
      }
      summary = { ...datasetSummary(), paths };
      return summary;
    },
    'dataset.sample': () => Promise.resolve({ path: '/sample' }),
    'dataset.summary': () => Promise.resolve(summary),
    'dataset.images': async ({ classIndex, show, offset, limit }, signal) => {
      await wait(30, signal);
      const total = show === 'excluded' ? 3 : show === 'all' ? 5003 : 5000;
      const images = Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => ({
        ...imageOf(classIndex ?? 0, offset + index),
        isExcluded: show === 'excluded' || (show === 'all' && index % 17 === 3),
        movedFromClassIndex: index % 23 === 5 ? 2 : null,
      }));
      return { total, images };
    },
    'dataset.setExcluded': () =>
      Promise.resolve((summary = { ...opened(), undoDepth: opened().undoDepth + 1 })),
    'dataset.move': () => Promise.resolve((summary = { ...opened(), undoDepth: opened().undoDepth + 1 })),
    'dataset.undo': () => Promise.resolve((summary = { ...opened(), undoDepth: opened().undoDepth - 1 })),
    'image.prepare': () => Promise.resolve({ path: '' }),
    'plan.preview': async (config, signal) => {
      await wait(80, signal);
      return planPreview(config, opened().counts.train);
    },
    'batchSize.recommend': async (config, signal) => {
      for (const stage of ['speed', 'noise', 'memory'] as const)
        for (let done = 0; done <= 8; done++) {
          await wait(60, signal);
          emit({ kind: 'batchSize.progress', stage, done, total: 8, partial: null });
        }
      return recommendationReport(opened().counts.train, config.epochs);
    },
    'batchSize.stop': () => Promise.resolve({ wasMeasuring: false }),
    'batchSize.measured': () => Promise.resolve(null),
    'run.start': (config) => {
      const images = opened().counts.train;
      run = new FakeRun(config, images, emit, (ended) => runs.unshift(ended));
      const plan = planSteps(images, config.batchSize, config.epochs);
      return Promise.resolve({ runId: run.runId, plan });
    },
    'run.resume': ({ runId }) => {
      run = new FakeRun(
        runDetail(runId).config,
        opened().counts.train,
        emit,
        (ended) => runs.unshift(ended),
        runId,
      );
      return Promise.resolve({ runId });
    },
    'run.pause': () => Promise.resolve(run?.pause(true) ?? { isPaused: false }),
    'run.continue': () => Promise.resolve(run?.pause(false) ?? { isPaused: false }),
    'run.stop': ({ keep }) => Promise.resolve({ stoppedAtStep: run?.stop(keep) ?? 0 }),
    'run.detail': ({ runId }) => Promise.resolve(runDetail(runId)),
    'run.remove': ({ runId }) => {
      runs.splice(0, runs.length, ...runs.filter((one) => one.runId !== runId));
      return Promise.resolve({ removed: true });
    },
    'comparison.start': () => Promise.reject(noComparisons()),
    'comparison.stop': () => Promise.reject(noComparisons()),
    'comparison.continue': () => Promise.reject(noComparisons()),
    'comparison.list': () => Promise.resolve([]),
    'comparison.detail': () => Promise.reject(noComparisons()),
    'comparison.remove': () => Promise.reject(noComparisons()),
    'comparison.export': () => Promise.reject(noComparisons()),
    'runs.list': () => Promise.resolve([...runs]),
    'projects.recent': () =>
      Promise.resolve([
        {
          projectId: 'p1',
          name: 'insects',
          paths: ['/home/sam/Images/insects'],
          openedAt: '2026-11-20T09:11:00Z',
          isReachable: true,
        },
        {
          projectId: 'p2',
          name: 'Blumen 花 2025',
          paths: ['/media/sam/archive/Blumen 花 2025'],
          openedAt: '2026-11-02T17:40:00Z',
          isReachable: false,
        },
      ]),
    'run.images': async ({ actual, predicted, offset, limit }, signal) => {
      await wait(30, signal);
      const all = predictedImages(actual, predicted);
      return { total: all.length, changed: 0, images: all.slice(offset, offset + limit) };
    },
    'run.lossLandscape': async ({ runId }, signal) => {
      for (let done = 1; done <= 10; done++) {
        await wait(60, signal);
        emit({ kind: 'run.lossLandscapeProgress', runId, done, total: 10 });
      }
      return lossLandscape(runId);
    },
    'prediction.classify': async (_input, signal) => {
      await wait(60, signal);
      const classes = [
        { name: 'bees', probability: 0.9312 },
        { name: 'wasps', probability: 0.0571 },
        { name: 'ants', probability: 0.0117 },
      ];
      return { classes, cropHash: hashOf(1, 44), milliseconds: 23 };
    },
    'export.write': async ({ runId, formats, folder }, signal) => {
      for (const stage of ['writing', 'checking', 'moving'] as const) {
        for (const progress of [0.2, 0.6, 1]) {
          await wait(120, signal);
          emit({ kind: 'export.progress', runId, format: formats[0] ?? '', stage, progress });
        }
      }
      return formats.map((format) => ({
        format,
        path: folder,
        bytes: 31_400_000,
        maxDifference: 2.98e-8,
        imagesCompared: 50,
        seconds: 4.2,
      }));
    },
    'cache.describe': () =>
      Promise.resolve({
        featureBytes: 2_447_360,
        cropBytes: 7_100_000,
        budgetBytes: 8_000_000_000,
        imageBytes: 2_020_000,
        earlierBytes: 0,
        freeBytes: 48_000_000_000,
      }),
    'cache.clear': () => Promise.resolve({ freedBytes: 11_567_360 }),
  };
}

const noComparisons = (): AppError => new AppError('engine/not-ready');

export const earlierRuns = (): RunSummary[] => [
  runSummary({ runId: 'r1' }),
  runSummary({
    runId: 'r0',
    startedAt: '2026-11-20T09:02:00Z',
    batchSize: 305,
    isFullBatch: true,
    epochsDone: 6,
    status: 'stopped',
    accuracy: 0.7283,
  }),
  runSummary({
    runId: 'r5',
    startedAt: '2026-11-19T21:30:00Z',
    epochs: 40,
    epochsDone: 23,
    status: 'interrupted',
    accuracy: null,
    headline: null,
    hasWeights: false,
    isResumable: true,
  }),
  runSummary({
    runId: 'r9',
    projectName: 'Blumen 花 2025',
    startedAt: '2026-11-02T17:41:00Z',
    batchSize: 1,
    status: 'failed',
    epochsDone: 2,
    accuracy: null,
    hasWeights: false,
  }),
];
