import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const repository = join(import.meta.dirname, '../..');
const source = join(repository, 'main/engine/dataset/decode-worker.ts');
const folder = join(repository, 'node_modules/.cache/batchwise-test');

/** Where the built decode worker lies once `buildDecodeWorker` has run. */
export const decodeWorkerPath = join(folder, 'decode-worker.js');

/** Builds the decode worker as the app's build does: an ES module for Node, packages left outside. */
export async function buildDecodeWorker(): Promise<string> {
  if (!existsSync(source)) return decodeWorkerPath;
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: source,
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'decode-worker.js' } },
    },
  });
  return decodeWorkerPath;
}
