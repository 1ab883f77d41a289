import type { ArraySpec, ArrayValue, ArrayValues, CallSpec, PreparedProgram, Program } from '../backend.ts';
import { activate } from '../active-backend.ts';
import { emitGraph, nodeNames, type GraphFunction } from './graph.ts';
import { backendName, type Binding, type TensorflowRuntime } from './load-runtime.ts';
import { record } from './record.ts';
import { createTensor, GraphSession, takeValues, translateFailure, type TensorId } from './session.ts';

/** A recorded function, with everything a call needs. */
interface CompiledFunction extends GraphFunction {
  readonly inputNames: readonly string[];
  readonly feedNames: string;
  readonly fetchNames: string;
}

/**
 * A program as one TensorFlow graph. Each function is recorded at its first call with a combination of input shapes;
 * then the graph is written again with everything recorded so far, and the variables are moved into it.
 */
export class CompiledProgram implements PreparedProgram {
  readonly #runtime: TensorflowRuntime;
  readonly #binding: Binding;
  readonly #program: Program;
  readonly #specs: Readonly<Record<string, ArraySpec>>;
  readonly #onDispose: (program: CompiledProgram) => void;
  /** By name and input shapes. */
  readonly #functions = new Map<string, CompiledFunction>();
  /** State before the first session, which is loaded with the first function that runs. */
  #initialState: ArrayValues;
  #loaded: GraphSession | undefined;

  constructor(runtime: TensorflowRuntime, program: Program, onDispose: (program: CompiledProgram) => void) {
    this.#runtime = runtime;
    this.#binding = runtime.backend.binding;
    this.#program = program;
    this.#onDispose = onDispose;
    const entries = Object.entries(program.state);
    this.#specs = Object.fromEntries(entries.map(([name, { type, shape }]) => [name, { type, shape }]));
    const copies = entries.map(([name, value]) => [name, { ...value, values: value.values.slice() }]);
    this.#initialState = Object.fromEntries(copies) as ArrayValues;
  }

  precompile(calls: readonly CallSpec[]): Promise<void> {
    return asPromise(() => this.#compile(calls));
  }

  run(name: string, inputs: ArrayValues): Promise<ArrayValues> {
    return asPromise(() => this.#run(name, inputs));
  }

  readState(names: readonly string[] = Object.keys(this.#specs)): Promise<ArrayValues> {
    return asPromise(() => this.#read(names));
  }

  writeState(values: ArrayValues): Promise<void> {
    return asPromise(() => this.#write(values));
  }

  dispose(): void {
    this.#loaded?.dispose();
    this.#loaded = undefined;
    this.#initialState = {};
    this.#functions.clear();
    this.#onDispose(this);
  }

  #run(name: string, inputs: ArrayValues): ArrayValues {
    const key = keyOf(name, inputs);
    if (!this.#functions.has(key)) this.#compile([{ name, inputs }]);
    const compiled = this.#functions.get(key) as CompiledFunction;
    const feeds = compiled.inputNames.map((input) => inputs[input] as ArrayValue);
    const fetched = this.#withTensors(feeds, (ids) =>
      this.#session.run(ids, compiled.feedNames, compiled.fetchNames),
    );
    const values = fetched.map((id) => takeValues(this.#binding, id));
    const outputs: Record<string, ArrayValue> = {};
    let index = 0;
    for (const [output, { type, shape }] of compiled.recording.outputs)
      outputs[output] = { type, shape, values: values[index++] as Float32Array };
    return outputs;
  }

  #compile(calls: readonly CallSpec[]): void {
    const known = new Set(this.#functions.keys());
    try {
      for (const call of calls) this.#record(call);
      if (this.#functions.size > known.size) this.#reload();
    } catch (error) {
      // The other functions still work without the new ones.
      for (const key of this.#functions.keys()) if (!known.has(key)) this.#functions.delete(key);
      throw error;
    }
  }

  #record({ name, inputs }: CallSpec): void {
    const key = keyOf(name, inputs);
    if (this.#functions.has(key)) return;
    const step = this.#program.functions[name];
    if (step === undefined) throw new Error(`the program has no function "${name}"`);
    activate(backendName);
    const recording = record(this.#runtime.backend, step, this.#specs, inputs);
    this.#functions.set(key, compiledFunction(`${name}.${this.#functions.size}`, inputs, recording));
  }

  get #session(): GraphSession {
    return this.#loaded ?? this.#start();
  }

  #start(): GraphSession {
    this.#loaded = this.#load();
    this.#write(this.#initialState);
    this.#initialState = {};
    return this.#loaded;
  }

  #load(): GraphSession {
    const content = { state: this.#specs, functions: [...this.#functions.values()] };
    return new GraphSession(this.#binding, emitGraph(this.#runtime.messages, this.#binding, content));
  }

  /** Replaces the session by one with everything recorded so far; the variables move without leaving TensorFlow. */
  #reload(): void {
    const former = this.#loaded;
    if (former === undefined) {
      this.#start();
      return;
    }
    const names = Object.keys(this.#specs);
    const loaded = this.#load();
    const values = former.run([], '', readsOf(names));
    try {
      this.#assign(loaded, names, values);
    } catch (error) {
      loaded.dispose();
      throw error;
    } finally {
      for (const id of values) this.#binding.deleteTensor(id);
    }
    this.#loaded = loaded;
    former.dispose();
  }

  #read(names: readonly string[]): ArrayValues {
    if (names.length === 0) return {};
    for (const name of names) this.#known(name);
    const ids = this.#session.run([], '', readsOf(names));
    const values: Record<string, ArrayValue> = {};
    names.forEach((name, i) => {
      const spec = this.#specs[name] as ArraySpec;
      values[name] = { ...spec, values: takeValues(this.#binding, ids[i] as TensorId) };
    });
    return values;
  }

  #write(values: ArrayValues): void {
    const names = Object.keys(values);
    for (const name of names) {
      const spec = this.#specs[this.#known(name)] as ArraySpec;
      const value = values[name] as ArrayValue;
      if (spec.type !== value.type || spec.shape.join() !== value.shape.join())
        throw new Error(`state "${name}" is ${spec.type} [${spec.shape.join()}] and stays so`);
    }
    this.#withTensors(Object.values(values), (ids) => this.#assign(this.#session, names, ids));
  }

  /**
   * All in one call: TensorFlow prunes and optimizes the whole graph for each new combination of feeds and fetches, so
   * three hundred variables one at a time would take half a minute.
   */
  #assign(session: GraphSession, names: readonly string[], values: readonly TensorId[]): void {
    if (names.length === 0) return;
    const feeds = names.map((name) => `${nodeNames.newValue(name)}:0`).join();
    const done = session.run(values, feeds, names.map((name) => nodeNames.written(name)).join());
    for (const id of done) this.#binding.deleteTensor(id);
  }

  #withTensors<T>(values: readonly ArrayValue[], use: (ids: readonly TensorId[]) => T): T {
    const ids = values.map((value) => createTensor(this.#binding, value));
    try {
      return use(ids);
    } finally {
      for (const id of ids) this.#binding.deleteTensor(id);
    }
  }

  #known(name: string): string {
    if (name in this.#specs) return name;
    throw new Error(`the program has no state "${name}"`);
  }
}

function compiledFunction(
  prefix: string,
  inputs: CallSpec['inputs'],
  recording: GraphFunction['recording'],
): CompiledFunction {
  const inputNames = Object.keys(inputs);
  const outputNames = [...recording.outputs.keys()];
  const specs = Object.entries(inputs).map(([name, { type, shape }]) => [name, { type, shape }] as const);
  return {
    prefix,
    recording,
    inputs: Object.fromEntries(specs),
    inputNames,
    feedNames: inputNames.map((name) => `${nodeNames.input(prefix, name)}:0`).join(),
    fetchNames:
      outputNames.length === 0
        ? nodeNames.done(prefix)
        : outputNames.map((name) => nodeNames.output(prefix, name)).join(),
  };
}

function readsOf(names: readonly string[]): string {
  return names.map((name) => nodeNames.read(name)).join();
}

function keyOf(name: string, inputs: CallSpec['inputs']): string {
  let key = name;
  for (const input of Object.keys(inputs).sort()) {
    const { type, shape } = inputs[input] as ArraySpec;
    key += ` ${input}:${type}[${shape.join()}]`;
  }
  return key;
}

/** Turns the blocking call's result or error into a promise. Recording runs ops too, so it can fail like a step. */
function asPromise<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(translateFailure(work)));
}
