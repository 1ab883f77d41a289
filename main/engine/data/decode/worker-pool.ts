import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { canceled, fromWire, AppError } from '#shared/domain/errors.ts';
import type {
  DecodeReplies,
  DecodeReply,
  DecodeRequest,
  DecodeRequestKind,
  DecodeRequestOf,
  DecodeWorkerData,
  WorkerReply,
  WorkerRequest,
} from './worker-messages.ts';

/** More workers only compete for memory and the disk. */
const mostWorkers = 8;

/** Images live outside the JavaScript heap: a large young generation would only hold garbage for longer. */
const workerHeap = { maxYoungGenerationSizeMb: 8 };

/** Thrown for a request whose worker died. */
export class WorkerCrashed extends Error {
  override readonly name = 'WorkerCrashed';
}

interface Job {
  readonly request: DecodeRequest;
  resolve(reply: DecodeReply): void;
  reject(error: Error): void;
}

/** Decode workers, one per core, started when needed. Each takes one request at a time; others wait in order. */
export class WorkerPool {
  readonly size: number;
  readonly #workerPath: string;
  readonly #data: DecodeWorkerData;
  readonly #waiting: Job[] = [];
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Job>();
  #isClosed = false;
  #lastId = 0;

  constructor(
    workerPath: string,
    data: DecodeWorkerData,
    size = Math.min(availableParallelism(), mostWorkers),
  ) {
    this.#workerPath = workerPath;
    this.#data = data;
    this.size = size;
  }

  /** @throws WorkerCrashed; AppError of the worker; AppError `canceled` if the pool is closed meanwhile */
  run<K extends DecodeRequestKind>(request: DecodeRequestOf<K>): Promise<DecodeReplies[K]> {
    if (this.#isClosed) return Promise.reject(canceled());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve: resolve as (reply: DecodeReply) => void, reject });
      this.#next();
    });
  }

  /** Ends all workers at once. Requests in progress are lost; what was written stays. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const job of this.#waiting.splice(0)) job.reject(canceled());
    for (const job of this.#busy.values()) job.reject(canceled());
    const workers = [...this.#idle.splice(0), ...this.#busy.keys()];
    this.#busy.clear();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#idle.pop() ?? (this.#busy.size < this.size ? this.#start() : undefined);
      if (worker === undefined) return;
      const job = this.#waiting.shift() as Job;
      this.#busy.set(worker, job);
      worker.ref();
      worker.postMessage({ id: ++this.#lastId, request: job.request } satisfies WorkerRequest);
    }
  }

  #start(): Worker {
    // The decoders print to standard output, where the command line writes its JSON: their lines are dropped.
    const worker = new Worker(this.#workerPath, {
      workerData: this.#data,
      resourceLimits: workerHeap,
      stdout: true,
      stderr: true,
    });
    worker.stdout.resume();
    worker.stderr.resume();
    worker.on('message', (settled: WorkerReply) => this.#settle(worker, settled));
    let cause: unknown;
    worker.on('error', (error) => (cause = error));
    worker.on('exit', (code) => this.#bury(worker, code, cause));
    return worker;
  }

  #settle(worker: Worker, settled: WorkerReply): void {
    const job = this.#busy.get(worker);
    this.#busy.delete(worker);
    if (this.#isClosed || job === undefined) return;
    // An idle worker mustn't keep the process alive.
    worker.unref();
    this.#idle.push(worker);
    if ('reply' in settled) job.resolve(settled.reply);
    else
      job.reject(
        settled.error.code === 'internal' ? new Error(settled.error.params.message) : fromWire(settled.error),
      );
    this.#next();
  }

  #bury(worker: Worker, code: number, cause: unknown): void {
    const job = this.#busy.get(worker);
    this.#busy.delete(worker);
    const position = this.#idle.indexOf(worker);
    if (position !== -1) this.#idle.splice(position, 1);
    if (this.#isClosed) return;
    job?.reject(
      isMissingModule(cause)
        ? new AppError('internal', { message: `The decode worker cannot start: ${cause.message}` }, cause)
        : new WorkerCrashed(`A decode worker ended with code ${code}.`, { cause }),
    );
    this.#next();
  }
}

/** The worker's file or a package that it needs is missing: every other worker would fail the same way. */
function isMissingModule(cause: unknown): cause is Error {
  if (!(cause instanceof Error)) return false;
  const { code } = cause as NodeJS.ErrnoException;
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
}
