import type { BackendId, BackendReport } from '#shared/domain/run/run.ts';
import type { StateUpdate, Tensors } from './optimizer.ts';

/** `uint8` is for inputs only: inside a step function such an input is an int32 tensor of 0 … 255. */
export type ElementType = 'float32' | 'int32' | 'uint8';

export interface ArraySpec {
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** An array outside TensorFlow: row-major, owned by its holder. */
export interface ArrayValue extends ArraySpec {
  readonly values: Float32Array | Int32Array | Uint8Array;
}

export type ArrayValues = Readonly<Record<string, ArrayValue>>;
export type { Tensors } from './optimizer.ts';

/**
 * `(state, inputs) → (state', outputs)`: pure, written with TensorFlow.js ops. No hidden variables, no host randomness;
 * masks and random numbers are inputs. Tensors are tidied by the backend.
 */
export type StepFunction = (state: Tensors, inputs: Tensors) => StepResult;

export interface StepResult {
  /** New values of the state entries that change. */
  readonly state?: Tensors;
  /** Changes by rules that a backend may have custom kernels for; applied in order, after every read. */
  readonly updates?: readonly StateUpdate[];
  readonly outputs: Tensors;
}

/** Functions over one explicit state: weights, optimizer slots, counters. */
export interface Program {
  readonly state: ArrayValues;
  readonly functions: Readonly<Record<string, StepFunction>>;
}

/** What compiling a call depends on: the function, and the shapes of its inputs. */
export interface CallSpec {
  readonly name: string;
  readonly inputs: Readonly<Record<string, ArraySpec>>;
}

/** A program whose state stays inside the backend until it is read back. */
export interface PreparedProgram {
  /**
   * Compiles calls before their first use. `run` does that too, but one at a time, and each new one compiles all others
   * again.
   */
  precompile(calls: readonly CallSpec[]): Promise<void>;
  /**
   * Runs one function; the changed state stays inside. A new combination of input shapes is compiled on first use.
   * @throws AppError `compute/out-of-memory`; `compute/unsupported-operation` with the op's name
   */
  run(name: string, inputs: ArrayValues): Promise<ArrayValues>;
  readState(names?: readonly string[]): Promise<ArrayValues>;
  /** Replaces the named entries; shapes must match. Reading back gives the same bits. */
  writeState(values: ArrayValues): Promise<void>;
  dispose(): void;
}

/** One way to run programs. Results are equal within float tolerance on every backend. */
export interface Backend {
  readonly id: BackendId;
  readonly report: BackendReport;
  prepare(program: Program): Promise<PreparedProgram>;
  /** Frees everything; the backend must not be used afterwards. */
  dispose(): void;
}
