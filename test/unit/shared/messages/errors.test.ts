import { describe, expect, test } from 'vitest';
import type { ErrorCode, ErrorParameters, ImageFault, WireError } from '#shared/domain/errors.ts';
import type { NoticeCode, NoticeParameters } from '#shared/domain/notices.ts';
import { english } from '#shared/messages/en/english.ts';
import { imageFaults } from '#shared/messages/en/image-faults.ts';
import { errorSentence, noticeSentence } from '#shared/messages/error-sentence.ts';
import { expectSentences } from '#test/support/sentence.ts';

const { errors, notices } = english();
const path = '/data/x';
const runId = 'run-a';
const comparisonId = 'comparison-a';
const backend = { id: 'tensorflow', version: '2.21.0', device: 'CPU', threads: 2 } as const;
const full: WireError = { code: 'storage/disk-full', params: { path } };

/** Every code with one set of parameters for each of its sentences. */
const samples: { readonly [C in ErrorCode]: readonly ErrorParameters[C][] } = {
  'usage/wrong-arguments': [
    { reason: 'unknown-command', name: 'fly', commands: ['train', 'runs'] },
    { reason: 'missing-arguments', command: 'train', needs: 'images' },
    { reason: 'missing-arguments', command: 'predict', needs: 'model-and-images' },
    { reason: 'missing-arguments', command: 'export', needs: 'run' },
    { reason: 'extra-argument', command: 'runs', argument: 'x' },
    { reason: 'unknown-option', command: 'train', option: '--x' },
    { reason: 'value-not-taken', option: '--json' },
    { reason: 'value-missing', option: '--run' },
    { reason: 'value-missing', option: '--run', next: '--resume' },
    { reason: 'not-a-number', option: 'accuracy', value: 'x' },
    { reason: 'not-a-number', option: 'accuracy', value: '2', minimum: 0, maximum: 1 },
    { reason: 'not-a-whole-number', option: 'seed', value: '-1', minimum: 0, maximum: 4_294_967_295 },
    { reason: 'not-a-count', option: 'batch-size', value: '0', words: ['full'] },
    { reason: 'not-an-amount', option: 'learning-rate', value: '0', maximum: 1000, words: ['auto', 'find'] },
    { reason: 'not-a-choice', option: 'backend', value: 'x', words: ['auto', 'wasm'] },
    { reason: 'wrong-extension', option: 'csv', value: 'a.txt' },
    { reason: 'too-many-values', option: 'seeds', most: 64, count: 65 },
    { reason: 'resume-needs-run' },
    { reason: 'lower-memory-needs-resume' },
    { reason: 'format-needs-export' },
    { reason: 'export-needs-to' },
    { reason: 'compare-needs-sizes' },
    { reason: 'settings-differ' },
    { reason: 'rate-not-comparable' },
    { reason: 'fixed-by-comparison', option: 'epochs' },
    { reason: 'neither-csv-nor-svg', path },
    { reason: 'unknown-plug-in', kind: 'format', id: 'onnx2', known: ['tfjs'] },
    { reason: 'unknown-plug-in', kind: 'model', id: 'resnet', known: ['small-cnn'] },
    { reason: 'not-fine-tunable', model: 'Small network' },
    { reason: 'unknown-setting', owner: 'Constant', setting: 'patience' },
    { reason: 'setting-out-of-range', owner: 'Adam', setting: 'β₁', minimum: 0, maximum: 1, isWhole: false },
    { reason: 'too-many-runs', runs: 1000, most: 256 },
    { reason: 'scaled-rate-too-high', givenRate: 900, referenceBatchSize: 32, rate: 1272.8, batchSize: 64 },
    { reason: 'folder-taken', folder: path, taken: 'run.json', holdsRun: true },
    { reason: 'folder-taken', folder: path, taken: 'path.bin', holdsRun: false },
  ],
  'run/earlier-build': [
    { kind: 'run', folder: path },
    { kind: 'list', folder: path },
  ],
  'dataset/not-found': [
    { kind: 'dataset', path },
    { kind: 'image', path },
    { kind: 'sample', path },
  ],
  'dataset/no-permission': [{ path }],
  'dataset/empty': [
    { reason: 'no-images', name: 'pets', otherFiles: 0 },
    { reason: 'no-images', name: 'pets', otherFiles: 1 },
    { reason: 'no-images', name: 'pets', otherFiles: 2 },
    { reason: 'no-train-folder', folders: ['val', 'test'] },
  ],
  'dataset/one-class': [{ className: 'cats' }],
  'dataset/images-in-root': [
    { reason: 'root', name: 'pets', count: 1 },
    { reason: 'root', name: 'pets', count: 2 },
    { reason: 'split-folders', folders: ['train', 'test'] },
    { reason: 'single-images' },
  ],
  'dataset/too-few-images': [
    { reason: 'one-class' },
    { reason: 'none-to-validate' },
    { reason: 'empty-split' },
    { reason: 'too-few-to-measure' },
  ],
  'dataset/bad-archive': [
    { reason: 'not-a-zip', archive: 'a.rar' },
    { reason: 'damaged', archive: 'a.zip' },
  ],
  'dataset/archive-unsafe': [
    { reason: 'too-many-files', archive: 'a.zip', files: 9_000_000 },
    { reason: 'overlapping-files', archive: 'a.zip' },
    { reason: 'too-large', archive: 'a.zip', packedBytes: 4e6, bytes: 4e12 },
    { reason: 'outside-file', archive: 'a.zip', file: '../x' },
  ],
  'dataset/unreadable-image': [
    ...(Object.keys(imageFaults) as ImageFault[]).map((fault) => ({ fault, path: 'a.jpg' })),
    { fault: 'several', images: 12, paths: ['a.jpg', 'b.jpg'] },
  ],
  'dataset/not-open': [{}],
  'run/not-found': [{ runId }, { folder: path }],
  'run/already-running': [
    { reason: 'this-run', runId },
    { reason: 'in-folder', runId, folder: path },
    { reason: 'training' },
    { reason: 'measuring' },
  ],
  'run/not-running': [{ runId }],
  'run/diverged': [{ step: 12, learningRate: 10 }],
  'run/no-weights': [
    { reason: 'none-saved', path },
    { reason: 'other-run', folder: path, runId, otherRunId: 'run-b' },
    { reason: 'unknown-model', modelId: 'gone' },
  ],
  'run/no-path': [{ reason: 'none-saved' }, { reason: 'never-moved' }],
  'run/other-images': [{ projectName: 'pets' }],
  'run/not-resumable': [
    { reason: 'finished' },
    { reason: 'other-run' },
    { reason: 'other-images' },
    {
      reason: 'other-backend',
      then: backend,
      now: { ...backend, id: 'wasm', version: '4.22.0', threads: 1 },
    },
  ],
  'comparison/not-found': [{ comparisonId }],
  'comparison/not-running': [{ comparisonId }],
  'comparison/already-running': [
    { reason: 'with-these-images' },
    { reason: 'elsewhere', comparisonId },
    { reason: 'this-comparison', comparisonId },
  ],
  'comparison/other-images': [{ comparisonId }],
  canceled: [{}, { reason: 'before-training' }],
  'compute/unavailable': [
    { fault: { kind: 'not-installed' }, repair: 'npm run setup' },
    { fault: { kind: 'moved' }, repair: 'npm run setup' },
    { fault: { kind: 'set-up-failed', reason: 'There is no network.' }, repair: 'npm run setup' },
    { fault: { kind: 'does-not-load', version: '2.21.0', message: 'no such file' }, repair: 'npm run setup' },
    {
      fault: { kind: 'wrong-loss', backend: 'TensorFlow', step: 1, loss: 0.5, expected: 1.04 },
      repair: 'npm run setup -- --again',
    },
    { fault: { kind: 'fails-self-test', backend: 'TensorFlow', message: 'a bug' }, repair: 'npm run setup' },
  ],
  'compute/out-of-memory': [
    { reason: 'step' },
    { reason: 'portable-limit', bytes: 5e9 },
    { reason: 'smallest-step', images: 1, isExact: false },
    { reason: 'smallest-step', images: 8, isExact: true },
  ],
  'compute/unsupported-operation': (
    [
      'no-kernel',
      'wide-padding',
      'dilated-depthwise',
      'unknown-attribute',
      'number-64-bit',
      'values-from-outside',
      'reads-value',
      'data-type',
    ] as const
  ).map((reason) => ({ operation: 'Conv2D', reason })),
  'export/not-empty': [
    { path, reason: 'dangling-link' },
    { path, reason: 'file' },
    { path, reason: 'not-empty' },
  ],
  'export/mismatch': [{ format: 'tfjs', label: 'TensorFlow.js', maxDifference: 0.25 }],
  'export/not-a-model': [
    { folder: path, reason: 'missing' },
    { folder: path, reason: 'not-buildable' },
    { folder: path, reason: 'not-square-rgb' },
    { folder: path, reason: 'foreign-file', file: '../x' },
    { folder: path, reason: 'file-missing', file: 'weights.bin' },
    { folder: path, reason: 'file-damaged', file: 'model.json' },
    { folder: path, reason: 'other-file', file: 'model.json' },
    { folder: path, reason: 'weights-size', bytes: 3, expectedBytes: 4 },
    { folder: path, reason: 'class-count', outputs: 3, classes: 4 },
  ],
  'export/not-writable': [
    { modelId: 'm', label: 'TensorFlow.js', reason: 'unknown-model' },
    { modelId: 'm', label: 'TensorFlow.js', reason: 'weight-missing', weight: 'c/kernel' },
    { modelId: 'm', label: 'TensorFlow.js', reason: 'weight-unknown', weight: 'c/kernel' },
    {
      modelId: 'm',
      label: 'TensorFlow.js',
      reason: 'weight-mismatch',
      weight: 'c/kernel',
      actual: 'int32 2',
      expected: 'float32 2',
    },
    { modelId: 'm', label: 'TensorFlow.js', reason: 'class-count', outputs: '3', classes: 4 },
    { modelId: 'm', label: 'TensorFlow.js', reason: 'first-layer', layer: 'flat', kind: 'flatten' },
  ],
  'storage/disk-full': [{ path }],
  'storage/no-permission': [{ path }],
  'storage/damaged': [
    { kind: 'database', path },
    { kind: 'replaced-database', path },
    { kind: 'weight-path', path },
    { kind: 'file', path },
    ...(['other-version', 'damaged'] as const).map((fault) => ({
      ...{ kind: 'checkpoint' as const, fault, path },
    })),
    ...(
      [
        'other-version',
        'weights-changed',
        'file-changed',
        'file-missing',
        'other-content',
        'no-json',
      ] as const
    ).map((fault) => ({
      ...{ kind: 'run' as const, fault, path },
    })),
    { kind: 'weights', weight: 'c/kernel' },
    { kind: 'base-model', folder: path },
    { kind: 'features' },
  ],
  'storage/busy': [{ path }],
  'storage/newer-version': [{ path, version: 99, newest: 1 }],
  'storage/not-found': [
    { kind: 'shown', path },
    ...(
      [
        'not-creatable',
        'file-there',
        'file-on-the-way',
        'name-too-long',
        'links-in-a-circle',
        'name-not-allowed',
      ] as const
    ).map((obstacle) => ({ kind: 'folder' as const, path, obstacle })),
  ],
  'engine/crashed': [
    ...(['killed', 'out-of-memory', 'failed-to-start', 'exited'] as const).map((reason) => ({ reason })),
    { reason: 'failed-to-start', exitCode: 1, cause: full },
  ],
  'engine/not-ready': [{}],
  'protocol/bad-message': [{ detail: 'no such method' }],
  internal: [{ message: 'a bug' }],
};

const noticeSamples: { readonly [C in NoticeCode]: readonly NoticeParameters[C][] } = {
  'backend/on-processor': [{ operations: ['ArgMax'] }],
  'memory/smaller-micro-batch': [
    { batchSize: 64, microBatchSize: 32 },
    { batchSize: 65, microBatchSize: 32 },
  ],
  'memory/smaller-evaluation': [{ images: 16 }],
  'rate/found': [{ learningRate: null }, { learningRate: 0.01234 }],
  'checkpoint/not-written': [{ cause: full }],
  'path/not-saved': [{ cause: full }],
  'run/starts-over': [{}],
};

describe('every error has sentences of its own', () => {
  test.each(Object.entries(samples))('%s', (code, all) => {
    expectSentences(all.map((params) => errorSentence(errors, { code, params } as WireError)));
  });
  test('and no others are there', () => {
    expect(Object.keys(errors).sort()).toEqual(Object.keys(samples).sort());
  });
});

describe('every notice has sentences of its own', () => {
  test.each(Object.entries(noticeSamples))('%s', (code, all) => {
    expectSentences(all.map((params) => noticeSentence(notices, { code, params } as never)));
  });
  test('and no others are there', () => {
    expect(Object.keys(notices).sort()).toEqual(Object.keys(noticeSamples).sort());
  });
});

test.each([
  [64, 32, 'into 2 micro-batches of 32.'],
  [65, 32, 'into 3 micro-batches of 32 (the last one of 1).'],
])('a batch of %i in micro-batches of %i is said as “%s”', (batchSize, microBatchSize, end) => {
  const params = { batchSize, microBatchSize };
  expect(noticeSentence(notices, { code: 'memory/smaller-micro-batch', params })).toContain(end);
});

test('a crash says what the engine said of it', () => {
  const params = { reason: 'failed-to-start', cause: full } as const;
  expect(errorSentence(errors, { code: 'engine/crashed', params })).toBe(errorSentence(errors, full));
});
