import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { AppError } from '#shared/domain/errors.ts';

/** The fields of the Emscripten module that TensorFlow.js and this backend use. */
export interface WasmModule {
  _malloc(bytes: number): number;
  _free(offset: number): void;
  cwrap(name: string, returns: string | null, takes: readonly string[]): (...values: unknown[]) => unknown;
  tfjs?: Record<string, (...values: unknown[]) => unknown>;
  readonly HEAPU8: Uint8Array;
  readonly wasmMemory: { readonly buffer: SharedArrayBuffer };
  readonly PThread?: { readonly unusedWorkers: readonly Worker[]; terminateAllThreads(): void };
}

type ModuleFactory = (configuration: {
  readonly wasmBinary: Uint8Array;
  readonly mainScriptUrlOrBlob: string;
  locateFile(file: string): string;
  print(line: string): void;
  printErr(line: string): void;
}) => Promise<WasmModule>;

/** The size of this build's worker pool: more threads would wait forever for workers. */
export const largestThreadCount = 8;

const variant = 'tfjs-backend-wasm-threaded-simd';

/**
 * Loads the threaded SIMD build of TensorFlow.js's wasm backend in Node, where the package itself uses only one thread
 * (https://github.com/tensorflow/tfjs/issues/3830). Its workers read two scripts from real files, which are in a temporary
 * folder while they start: inside a packaged app the originals are in an archive.
 * @param threads at most `largestThreadCount`
 */
export async function loadWasmModule(threads: number): Promise<WasmModule> {
  const require = createRequire(import.meta.url);
  const packageFolder = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  const factory = require(`@tensorflow/tfjs-backend-wasm/wasm-out/${variant}.js`) as ModuleFactory;
  const workerScript = require(`@tensorflow/tfjs-backend-wasm/wasm-out/${variant}.worker.js`) as {
    readonly wasmWorkerContents: string;
  };
  const folder = mkdtempSync(path.join(os.tmpdir(), 'batchwise-wasm-'));
  const workerFile = path.join(folder, 'worker.cjs');
  const mainFile = path.join(folder, 'main.cjs');
  const restore = keepProcessAsItIs();
  const restoreCores = pretendCores(2 * threads);
  try {
    // The script is in a template literal whose line breaks were meant to stay escaped.
    writeFileSync(workerFile, workerScript.wasmWorkerContents.replaceAll('\n', '\\n'));
    writeFileSync(mainFile, readFileSync(path.join(packageFolder, 'wasm-out', `${variant}.js`)));
    const module = await factory({
      wasmBinary: readFileSync(path.join(packageFolder, 'dist', `${variant}.wasm`)),
      mainScriptUrlOrBlob: mainFile,
      locateFile: (file) => (file.endsWith('.worker.js') ? workerFile : file),
      print: () => undefined,
      printErr: () => undefined,
    });
    for (const worker of module.PThread?.unusedWorkers ?? []) worker.unref();
    guardMemory(module);
    addBridge(module);
    return module;
  } finally {
    restoreCores();
    restore();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** wasm gets sizes as 32 bits: a larger one would arrive as its remainder. */
const addressableBytes = 2 ** 32;

/**
 * Past 4 GB, `_malloc` returns 0, and the backend would write to that address, over everything else.
 */
function guardMemory(module: WasmModule): void {
  // Emscripten's functions replace themselves at their first call.
  module._free(module._malloc(8));
  const allocate = module._malloc.bind(module);
  module._malloc = (bytes) => {
    const offset = bytes < addressableBytes ? allocate(bytes) : 0;
    if (offset === 0 && bytes > 0)
      throw new AppError('compute/out-of-memory', { reason: 'portable-limit', bytes });
    return offset;
  };
}

/** The functions that the package's own loader adds between JavaScript and wasm. */
function addBridge(module: WasmModule): void {
  module.tfjs = {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: module.cwrap('get_threads_count', 'number', []),
    registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: module.cwrap('dispose_data', null, ['number']),
    dispose: module.cwrap('dispose', null, []),
  };
}

/**
 * Emscripten sets a global `Worker`, and listeners that turn every unhandled error of the process into its own.
 * @returns a function that removes both
 */
function keepProcessAsItIs(): () => void {
  const globals = globalThis as { Worker?: unknown };
  const worker = globals.Worker;
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set<unknown>(process.rawListeners(event)));
  return () => {
    if (worker === undefined) delete globals.Worker;
    else globals.Worker = worker;
    events.forEach((event, index) => {
      for (const listener of process.rawListeners(event))
        if (before[index]?.has(listener) === false)
          process.removeListener(event, listener as (...values: unknown[]) => void);
    });
  };
}

/**
 * The wasm build counts the cores when it starts and never uses more threads than half of them.
 * @returns a function that restores the true count
 */
function pretendCores(count: number): () => void {
  const { cpus } = os;
  const [core] = cpus();
  os.cpus = () => Array.from({ length: count }, () => core as os.CpuInfo);
  return () => {
    os.cpus = cpus;
  };
}
