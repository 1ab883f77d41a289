import { keep, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { AppError } from '#shared/domain/errors.ts';
import { activate } from './active-backend.ts';
import { disposingTapeOnError } from './dispose-tape.ts';
import type { ArrayValue, ArrayValues, PreparedProgram, Program, StepResult, Tensors } from './backend.ts';
import { applyUpdate } from './optimizer.ts';

/** A program whose functions run op by op on a TensorFlow.js backend, with tensors of that backend as its state. */
export class OpByOpProgram implements PreparedProgram {
  readonly #backendName: string;
  readonly #program: Program;
  readonly #onDispose: (program: OpByOpProgram) => void;
  readonly #applyUpdate: typeof applyUpdate;
  readonly #state = new Map<string, Tensor>();

  /**
   * @param backendName a loaded backend
   * @param apply applies updates, with the backend's custom kernels if it has some
   */
  constructor(
    backendName: string,
    program: Program,
    onDispose: (program: OpByOpProgram) => void,
    apply: typeof applyUpdate = applyUpdate,
  ) {
    this.#backendName = backendName;
    this.#program = program;
    this.#onDispose = onDispose;
    this.#applyUpdate = apply;
    activate(backendName);
    for (const [name, value] of Object.entries(program.state)) this.#replace(name, toTensor(value));
  }

  /** Nothing to compile. */
  precompile(): Promise<void> {
    return Promise.resolve();
  }

  run(name: string, inputs: ArrayValues): Promise<ArrayValues> {
    return asPromise(() => {
      activate(this.#backendName);
      return translateFailure(() => disposingTapeOnError(() => this.#run(name, inputs)));
    });
  }

  readState(names: readonly string[] = [...this.#state.keys()]): Promise<ArrayValues> {
    return asPromise(() => {
      activate(this.#backendName);
      return Object.fromEntries(names.map((name) => [name, toValue(name, this.#known(name))]));
    });
  }

  writeState(values: ArrayValues): Promise<void> {
    return asPromise(() => {
      activate(this.#backendName);
      for (const [name, value] of Object.entries(values)) {
        assertSame(name, this.#known(name), value);
        this.#replace(name, toTensor(value));
      }
    });
  }

  dispose(): void {
    for (const value of this.#state.values()) value.dispose();
    this.#state.clear();
    this.#onDispose(this);
  }

  #run(name: string, inputs: ArrayValues): ArrayValues {
    const step = this.#program.functions[name];
    if (step === undefined) throw new Error(`the program has no function "${name}"`);
    const outputs: Record<string, ArrayValue> = {};
    tidy(() => {
      const tensors: Record<string, Tensor> = {};
      for (const [input, value] of Object.entries(inputs)) tensors[input] = toTensor(value);
      const state: Tensors = Object.fromEntries(this.#state);
      const result = step(state, tensors);
      for (const [output, value] of Object.entries(result.outputs)) outputs[output] = toValue(output, value);
      const changed = Object.entries(changedState(state, result, this.#applyUpdate));
      for (const [entry, value] of changed)
        assertSame(entry, this.#known(entry), { type: value.dtype, shape: value.shape });
      // An old value under another name is copied before any is disposed. The others need no copy, which would be one more
      // tensor per weight and step.
      const former = new Set(this.#state.values());
      const held = changed.map(([entry, value]) => {
        const isTaken = former.has(value);
        former.add(value);
        return [entry, isTaken ? value.clone() : value] as const;
      });
      for (const [entry, value] of held) this.#replace(entry, value);
    });
    return outputs;
  }

  #replace(name: string, value: Tensor): void {
    this.#state.get(name)?.dispose();
    this.#state.set(name, keep(value));
  }

  #known(name: string): Tensor {
    const value = this.#state.get(name);
    if (value === undefined) throw new Error(`the program has no state "${name}"`);
    return value;
  }
}

/** New values, with updates applied in order. */
function changedState(
  state: Tensors,
  { state: assigned, updates = [] }: StepResult,
  apply: typeof applyUpdate,
): Tensors {
  let changed: Tensors = { ...assigned };
  for (const update of updates) changed = { ...changed, ...apply(update, { ...state, ...changed }) };
  return changed;
}

function toTensor({ type, shape, values }: ArrayValue): Tensor {
  // Copies, because the backend may hold on to the array until it is used.
  if (type === 'uint8') return tensor(Int32Array.from(values), [...shape], 'int32');
  return tensor(values.slice(), [...shape], type);
}

function toValue(name: string, value: Tensor): ArrayValue {
  const type = value.dtype;
  if (type !== 'float32' && type !== 'int32')
    throw new Error(`output "${name}" is ${type}; cast it to float32 or int32`);
  return { type, shape: value.shape, values: value.dataSync<'float32' | 'int32'>().slice() };
}

function assertSame(
  name: string,
  value: Tensor,
  { type, shape }: { readonly type: string; readonly shape: readonly number[] },
): void {
  if (value.dtype !== type || value.shape.join() !== shape.join())
    throw new Error(`state "${name}" is ${value.dtype} [${value.shape.join()}] and stays so`);
}

/** TensorFlow.js names a missing kernel only in its message. */
function translateFailure<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const missing =
      cause instanceof Error ? /Kernel '(\w+)' not registered/.exec(cause.message)?.[1] : undefined;
    if (missing === undefined) throw cause;
    throw new AppError('compute/unsupported-operation', { operation: missing, reason: 'no-kernel' }, cause);
  }
}

/** Turns the blocking call's result or error into a promise. */
function asPromise<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
