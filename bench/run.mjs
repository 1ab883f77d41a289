// Runs all benchmarks, or some: npm run bench [-- name …]. See README.md in this folder.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const runner = path.join(path.dirname(fileURLToPath(import.meta.url)), 'runner.ts');
const { module } = await runnerImport(runner, { configFile: false, logLevel: 'warn' });
await module.runBenchmarks(process.argv.slice(2));
