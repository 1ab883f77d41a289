import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildModule } from '#test/support/children/build-module.ts';
import { ratiosOf } from './report/ratios.ts';
import type { BenchmarkResult } from './report/result.ts';
import { resultsFolder } from './report/results-folder.ts';
import { tableOf } from './report/table.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const resultFile = path.join(resultsFolder, 'bench-results.json');

interface Benchmark {
  /** Each runs in its own process, one after the other. */
  readonly modules: readonly string[];
  /** Modules that these start as processes; built first. */
  readonly neighbors?: readonly string[];
}

const decoding = ['../main/engine/process/decode-worker.ts'];
const measuring = [...decoding, '../main/engine/process/memory-probe.ts'];

const benchmarks: Readonly<Record<string, Benchmark>> = {
  steps: { modules: ['steps.bench.ts'] },
  features: { modules: ['features.bench.ts'] },
  finetune: { modules: ['finetune.bench.ts', 'finetune-memory.bench.ts'] },
  head: { modules: ['head.bench.ts'] },
  wasm: { modules: ['wasm.bench.ts'], neighbors: ['workloads/stock-wasm.ts'] },
  overhead: { modules: ['overhead.bench.ts'] },
  augmentation: {
    modules: ['augmentation.bench.ts', 'augmentation-finetune.bench.ts'],
    neighbors: decoding,
  },
  residual: {
    modules: ['residual.bench.ts'],
    neighbors: decoding,
  },
  'batch-size-fashion': { modules: ['batch-size-fashion.bench.ts'], neighbors: measuring },
  'batch-size-cifar': { modules: ['batch-size-cifar.bench.ts'], neighbors: measuring },
  'batch-size-finetune': { modules: ['batch-size-finetune.bench.ts'], neighbors: measuring },
  'memory-limit': { modules: ['memory-limit.bench.ts'], neighbors: measuring },
  'loss-landscape': {
    modules: ['loss-landscape.bench.ts'],
    neighbors: decoding,
  },
};

/** A result, with how busy the machine was. */
interface SavedResult {
  readonly benchmark: string;
  readonly result: BenchmarkResult;
  /** Load on the cores in the second before the benchmark, 0 … 1. */
  readonly busyBefore: number;
  /** Processes wanting a core, averaged over the last minute of the benchmark, including its own. */
  readonly load: number;
}

/**
 * Measures, prints a table for each benchmark when it is done, and writes all results to bench/results.
 * @param names benchmarks; none means all
 */
export async function runBenchmarks(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => benchmarks[name] === undefined);
  if (unknown.length > 0) {
    process.stderr.write(
      `No such benchmark: ${unknown.join(', ')}. There are ${Object.keys(benchmarks).join(', ')}.\n`,
    );
    process.exitCode = 1;
    return;
  }
  const machine = { cores: os.availableParallelism(), node: process.versions.node, platform: platformName() };
  process.stdout.write(`${machine.cores} cores, ${machine.platform}, Node ${machine.node}\n`);
  const software: Record<string, string | null> = {};
  const results: SavedResult[] = [];
  for (const name of names.length > 0 ? names : Object.keys(benchmarks)) {
    for (const measured of await measureBenchmark(name)) {
      printSoftware(software, measured.result.software);
      results.push(measured);
      const busy = `  cores ${Math.round(100 * measured.busyBefore)}% in use before, load ${measured.load.toFixed(1)} at the end\n`;
      process.stdout.write(`\n${tableOf(measured.result)}${busy}`);
    }
  }
  const written = results.map((measured) => ({ ...measured, ratios: ratiosOf(measured.result) }));
  await mkdir(path.join(repository, path.dirname(resultFile)), { recursive: true });
  const content = { measuredAt: new Date().toISOString(), machine, software, results: written };
  await writeFile(path.join(repository, resultFile), `${JSON.stringify(content, null, 2)}\n`);
  process.stdout.write(`\nWritten to ${resultFile}\n`);
}

async function measureBenchmark(name: string): Promise<SavedResult[]> {
  const { modules = [], neighbors = [] } = benchmarks[name] ?? {};
  for (const neighbor of neighbors) await buildModule(path.join('bench', neighbor));
  const results: SavedResult[] = [];
  for (const module of modules) {
    const built = await buildModule(path.join('bench/benchmarks', module));
    const busyBefore = await busyFraction();
    const result = await resultOf(built);
    if (result === undefined) {
      process.stderr.write(`${module} ended without a result.\n`);
      process.exitCode = 1;
    } else results.push({ benchmark: name, result, busyBefore, load: os.loadavg()[0] ?? NaN });
  }
  return results;
}

/** @returns undefined if the process ended without a result; its errors are on stderr */
async function resultOf(built: string): Promise<BenchmarkResult | undefined> {
  const child = fork(built, { cwd: repository });
  let result: BenchmarkResult | undefined;
  child.on('message', (message) => (result = message as BenchmarkResult));
  // A message may still be on its way when the process has ended; the channel closes after it.
  await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  return result;
}

/** Prints each version once, after the first benchmark that uses it. */
function printSoftware(known: Record<string, string | null>, found: BenchmarkResult['software']): void {
  for (const [name, version] of Object.entries(found)) {
    if (name in known) continue;
    known[name] = version;
    process.stdout.write(`${name} ${version ?? 'is not installed'}\n`);
  }
}

/** @returns how busy all cores are, 0 … 1, over a second without a benchmark */
async function busyFraction(): Promise<number> {
  const before = coreTimes();
  await setTimeout(1000);
  const after = coreTimes();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function coreTimes(): { readonly idle: number; readonly all: number } {
  const times = os.cpus().map((core) => core.times);
  const all = times.flatMap((time) => Object.values(time));
  return {
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
    all: all.reduce((sum, time) => sum + time, 0),
  };
}

function platformName(): string {
  return `${process.platform} ${process.arch}`;
}
