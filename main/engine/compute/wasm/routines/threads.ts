import { Worker } from 'node:worker_threads';

/** Work on rows (or columns, or images) that can be divided into parts. */
export interface Division {
  /** The number of rows. */
  readonly count: number;
  /** The most rows in a part. */
  readonly partSize: number;
  /** Approximate multiplications in all parts together: waking another thread isn't worth it for a few. */
  readonly work: number;
}

/** A routine and its arguments; the first two are a part's bounds, filled in here. */
export interface DividedCall {
  readonly name: string;
  readonly run: (...values: readonly number[]) => void;
  readonly values: number[];
}

/** What threads need to run the same routines; can be sent to a worker. */
export interface SharedProgram {
  /** The compiled module. */
  readonly module: object;
  readonly imports: object;
  /** The names of all routines. */
  readonly names: readonly string[];
}

/** Indexes of the integers that the threads share. */
const slot = {
  call: 0,
  partsLeft: 1,
  partsDone: 2,
  failures: 3,
  routine: 4,
  valueCount: 5,
  count: 6,
  partSize: 7,
} as const;

/** In bytes. The routine's arguments follow from here, as float64. */
const valuesStart = 64;
const largestValueCount = 32;

/** Multiplications: about a quarter of a millisecond on one thread, several times the cost of waking another. */
const worthSharing = 5_000_000;

/**
 * Threads that take parts of a call whenever they are free, like the caller's: one that is late, or never starts, costs
 * nothing. Parts don't depend on each other, so the result has the same bits whichever thread computes it.
 */
export class RoutineThreads {
  readonly #shared = new SharedArrayBuffer(valuesStart + 8 * largestValueCount);
  readonly #numbers = new Int32Array(this.#shared, 0, valuesStart / 4);
  readonly #values = new Float64Array(this.#shared, valuesStart);
  readonly #names: readonly string[];
  readonly #workers: readonly Worker[];

  /** @param count threads in addition to the caller's */
  constructor(program: SharedProgram, count: number) {
    this.#names = program.names;
    const workerData = { ...program, slot, shared: this.#shared, valuesStart };
    this.#workers = Array.from({ length: count }, () => {
      // Source code instead of a file, which would have to be found next to the bundle and inside a packaged app.
      const worker = new Worker(workerSource, { eval: true, workerData, execArgv: [], env: {} });
      // If a thread can't start, the others do its parts.
      worker.on('error', () => undefined);
      worker.unref();
      return worker;
    });
  }

  /** Returns when all parts are done. @throws Error if one failed */
  run(call: DividedCall, division: Division): void {
    const parts = Math.ceil(division.count / division.partSize);
    if (parts < 2 || division.work < worthSharing || this.#workers.length === 0) {
      for (let part = 0; part < parts; part++) runPart(call, part, division);
      return;
    }
    this.#announce(call, division, parts);
    for (let left = this.#take(); left > 0; left = this.#take()) {
      try {
        runPart(call, left - 1, division);
      } catch {
        Atomics.add(this.#numbers, slot.failures, 1);
      }
      Atomics.add(this.#numbers, slot.partsDone, 1);
    }
    this.#waitFor(parts);
    // Not thrown earlier: other threads may still have been working on this call.
    if (Atomics.load(this.#numbers, slot.failures) > 0) throw new Error(`the routine ${call.name} failed`);
  }

  end(): void {
    for (const worker of this.#workers) void worker.terminate();
  }

  /** No thread reads any of this before it takes a part, and there is none to take until `partsLeft` is written. */
  #announce({ name, values }: DividedCall, { count, partSize }: Division, parts: number): void {
    const numbers = this.#numbers;
    this.#values.set(values);
    numbers[slot.routine] = this.#names.indexOf(name);
    numbers[slot.valueCount] = values.length;
    numbers[slot.count] = count;
    numbers[slot.partSize] = partSize;
    numbers[slot.failures] = 0;
    numbers[slot.partsDone] = 0;
    Atomics.store(numbers, slot.partsLeft, parts);
    Atomics.add(numbers, slot.call, 1);
    Atomics.notify(numbers, slot.call);
  }

  /** @returns how many parts were left, including the one just taken; zero or less if there was none */
  #take(): number {
    return Atomics.sub(this.#numbers, slot.partsLeft, 1);
  }

  #waitFor(parts: number): void {
    for (;;) {
      const done = Atomics.load(this.#numbers, slot.partsDone);
      if (done === parts) return;
      Atomics.wait(this.#numbers, slot.partsDone, done);
    }
  }
}

function runPart({ run, values }: DividedCall, part: number, { count, partSize }: Division): void {
  values[0] = part * partSize;
  values[1] = Math.min(count, (part + 1) * partSize);
  run(...values);
}

/** The code of the other threads: `take` and `runPart` in plain JavaScript. */
const workerSource = `
const { module, imports, names, slot, shared, valuesStart } = require('node:worker_threads').workerData;
const routines = new WebAssembly.Instance(module, imports).exports;
const numbers = new Int32Array(shared, 0, valuesStart / 4);
const sharedValues = new Float64Array(shared, valuesStart);
const take = () => Atomics.sub(numbers, slot.partsLeft, 1);
function runPart(part) {
  const values = sharedValues.slice(0, numbers[slot.valueCount]);
  values[0] = part * numbers[slot.partSize];
  values[1] = Math.min(numbers[slot.count], (part + 1) * numbers[slot.partSize]);
  routines[names[numbers[slot.routine]]](...values);
}
let call = 0;
for (;;) {
  // A call announced after this read ends the next wait at once.
  Atomics.wait(numbers, slot.call, call);
  call = Atomics.load(numbers, slot.call);
  for (let left = take(); left > 0; left = take()) {
    try {
      runPart(left - 1);
    } catch {
      Atomics.add(numbers, slot.failures, 1);
    }
    Atomics.add(numbers, slot.partsDone, 1);
    Atomics.notify(numbers, slot.partsDone);
  }
}
`;
