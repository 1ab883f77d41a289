import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildModule } from '#test/support/children/build-module.ts';
import { ratiosOf } from './report/ratios.ts';
import type { WorkResult } from './report/result.ts';
import { resultsFolder } from './report/results-folder.ts';
import { tableOf } from './report/table.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const resultFile = path.join(resultsFolder, 'bench-results.json');

interface Work {
  /** Each runs in a process of its own, one after the other. */
  readonly modules: readonly string[];
  /** What these start themselves, by its built file. */
  readonly neighbors?: readonly string[];
}

const decoding = ['../main/engine/process/decode-worker.ts'];
const measuring = [...decoding, '../main/engine/process/memory-probe.ts'];

const works: Readonly<Record<string, Work>> = {
  steps: { modules: ['steps.bench.ts'] },
  features: { modules: ['features.bench.ts'] },
  finetune: { modules: ['finetune.bench.ts', 'finetune-memory.bench.ts'] },
  head: { modules: ['head.bench.ts'] },
  wasm: { modules: ['wasm.bench.ts'], neighbors: ['stock-wasm.ts'] },
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

/** A result with how busy the machine was. */
interface KeptResult {
  readonly work: string;
  readonly result: WorkResult;
  /** What others did with the cores in the second before the work began, 0 … 1. */
  readonly busyBefore: number;
  /** Processes that wanted a core, on average over the last minute of the work; its own are among them. */
  readonly load: number;
}

/**
 * Measures, prints a table for each work as soon as it is there, and writes all of it to bench/results.
 * @param names works; none means all
 */
export async function runBenchmarks(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => works[name] === undefined);
  if (unknown.length > 0) {
    process.stderr.write(
      `No such work: ${unknown.join(', ')}. There are ${Object.keys(works).join(', ')}.\n`,
    );
    process.exitCode = 1;
    return;
  }
  const machine = { cores: os.availableParallelism(), node: process.versions.node, platform: platformName() };
  process.stdout.write(`${machine.cores} cores, ${machine.platform}, Node ${machine.node}\n`);
  const software: Record<string, string | null> = {};
  const results: KeptResult[] = [];
  for (const work of names.length > 0 ? names : Object.keys(works)) {
    for (const kept of await measureWork(work)) {
      printSoftware(software, kept.result.software);
      results.push(kept);
      const busy = `  cores ${Math.round(100 * kept.busyBefore)} % in use before, load ${kept.load.toFixed(1)} at the end\n`;
      process.stdout.write(`\n${tableOf(kept.result)}${busy}`);
    }
  }
  const written = results.map((kept) => ({ ...kept, ratios: ratiosOf(kept.result) }));
  await mkdir(path.join(repository, path.dirname(resultFile)), { recursive: true });
  const content = { measuredAt: new Date().toISOString(), machine, software, results: written };
  await writeFile(path.join(repository, resultFile), `${JSON.stringify(content, null, 2)}\n`);
  process.stdout.write(`\nWritten to ${resultFile}\n`);
}

async function measureWork(name: string): Promise<KeptResult[]> {
  const { modules = [], neighbors = [] } = works[name] ?? {};
  for (const neighbor of neighbors) await buildModule(path.join('bench', neighbor));
  const kept: KeptResult[] = [];
  for (const module of modules) {
    const built = await buildModule(path.join('bench', module));
    const busyBefore = await busyShare();
    const result = await resultOf(built);
    if (result === undefined) {
      process.stderr.write(`${module} ended without a result.\n`);
      process.exitCode = 1;
    } else kept.push({ work: name, result, busyBefore, load: os.loadavg()[0] ?? NaN });
  }
  return kept;
}

/** @returns undefined where the process ended without one; its own words are on stderr */
async function resultOf(built: string): Promise<WorkResult | undefined> {
  const child = fork(built, { cwd: repository });
  let result: WorkResult | undefined;
  child.on('message', (message) => (result = message as WorkResult));
  // A message may still be on its way when the process has ended; the channel closes after it.
  await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  return result;
}

/** Says each version once, when the first work that uses it is done. */
function printSoftware(known: Record<string, string | null>, found: WorkResult['software']): void {
  for (const [name, version] of Object.entries(found)) {
    if (name in known) continue;
    known[name] = version;
    process.stdout.write(`${name} ${version ?? 'is not there'}\n`);
  }
}

/** @returns the share of all cores' time that is spent on anything, over a second in which nothing of ours runs */
async function busyShare(): Promise<number> {
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
