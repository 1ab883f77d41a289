import { fileURLToPath } from 'node:url';
import { buildModule } from './build-module.ts';

/** Where tests find the built decode worker (`EngineEnvironment.decodeWorkerPath`); `buildDecodeWorker` puts it there. */
export const decodeWorkerPath = fileURLToPath(
  new URL('../../node_modules/.cache/batchwise-test/decode-worker.js', import.meta.url),
);

/** Builds the decode worker as the app's build does: one ES module, packages left outside. */
export async function buildDecodeWorker(): Promise<string> {
  return buildModule('main/engine/dataset/decode-worker.ts');
}
