import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildModule } from './children/build-module.ts';

const built = fileURLToPath(new URL('../../node_modules/.cache/batchwise-test/', import.meta.url));

/** The built programs that the engine starts; made by `buildBackendPrograms`. */
export const decodeWorkerPath = path.join(built, 'decode-worker.js');
export const memoryProbePath = path.join(built, 'memory-probe.js');
export const placementProbePath = path.join(built, 'placement-probe.js');

/** Builds the decode worker like the app's build: one ES module, with packages external. */
export async function buildDecodeWorker(): Promise<string> {
  return buildModule('main/engine/process/decode-worker.ts');
}

export async function buildBackendPrograms(): Promise<void> {
  await buildDecodeWorker();
  await buildModule('main/engine/process/memory-probe.ts');
  await buildModule('main/engine/process/placement-probe.ts');
}
