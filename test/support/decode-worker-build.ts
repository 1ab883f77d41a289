import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const outputFolder = join(repository, 'node_modules/.cache/batchwise-test');

/** Where tests find the built decode worker (`EngineEnvironment.decodeWorkerPath`); `buildDecodeWorker` puts it there. */
export const decodeWorkerPath = join(outputFolder, 'decode-worker.js');

/** Builds the decode worker as the app's build does: one ES module, packages left outside. */
export async function buildDecodeWorker(): Promise<string> {
  const entry = join(repository, 'main/engine/dataset/decode-worker.ts');
  if (!existsSync(entry)) throw new Error(`${entry} is missing.`);
  await build({
    root: repository,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir: outputFolder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: { 'decode-worker': entry },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  });
  return decodeWorkerPath;
}
