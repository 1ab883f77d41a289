// Builds each benchmark (TypeScript, like the app) and runs it in a process of its own: node bench/run.mjs [name …]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const benchFolder = path.dirname(fileURLToPath(import.meta.url));
const repository = path.dirname(benchFolder);
const outputFolder = path.join(repository, 'node_modules/.cache/batchwise-bench');

const all = (await readdir(benchFolder))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length));
const wanted = process.argv.length > 2 ? process.argv.slice(2) : all;

for (const name of wanted) {
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
        input: { [name]: path.join(benchFolder, `${name}.bench.ts`) },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  });
  const [code] = await once(fork(path.join(outputFolder, `${name}.js`), { cwd: repository }), 'exit');
  if (code !== 0) process.exitCode = 1;
}
