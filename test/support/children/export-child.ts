import { writeExports, type WriteExportRequest } from '#engine/exporters/write-export.ts';
import { toWire } from '#shared/domain/errors.ts';

/**
 * A process that exports, so that a test can kill it or give it its own disk. Takes the request as JSON on its command line,
 * with arrays of numbers as lists; prints each stage and stops at `stopAt`.
 */
interface ChildRequest {
  readonly folder: string;
  readonly assetsFolder: string;
  readonly stopAt: string;
}

const { folder, assetsFolder, stopAt } = JSON.parse(process.argv[2] ?? '{}') as ChildRequest;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

function onProgress(_format: string, stage: string): void {
  print(stage);
  // Blocks here until the test kills the process.
  if (stage === stopAt) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const request: WriteExportRequest = {
  model: {
    runId: 'run-1',
    modelId: 'efficientnet-lite0',
    modelParameters: {},
    fineTune: 'none',
    input: { sizePx: 224, channels: 3 },
    classNames: ['ants', 'bees'],
    weights: {
      'classifier/kernel': { type: 'float32', shape: [1280, 2], values: new Float32Array(2 * 1280) },
      'classifier/bias': { type: 'float32', shape: [2], values: new Float32Array(2) },
    },
  },
  formats: ['tfjs'],
  folder,
  references: [],
  context: {
    assetsFolder,
    modelName: 'm',
    appVersion: '0',
    createdAt: '2026-01-02T03:04:05.000Z',
    accuracyText: '',
  },
  onProgress,
};

try {
  await writeExports(request);
  print('done');
} catch (error) {
  print(`error ${toWire(error).code}`);
}
