import { Tensor, tidy, zeros, type DataType, type TensorInfo } from '@tensorflow/tfjs-core';
import { AppError } from '#shared/domain/errors.ts';
import { disposingTapeOnError } from '../dispose-tape.ts';
import type { ArraySpec, StepFunction, StepResult, Tensors } from '../backend.ts';
import type { StateUpdate } from '../optimizer.ts';
import type { NodeBackend } from './load-runtime.ts';
import type {
  RecordedAttribute,
  RecordedNode,
  RecordedOutput,
  RecordedUpdate,
  Recording,
  Reference,
} from './recording.ts';

type Specs = Readonly<Record<string, ArraySpec>>;

/**
 * Runs a step function once, op by op, and records every TensorFlow op it makes.
 * State and inputs are zeros: a recording must depend only on shapes, not on values.
 * @param backend tfjs-node's backend, which must be the active one
 * @throws AppError `compute/unsupported-operation` for an op that can't be in a graph, or a value that was read
 */
export function record(backend: NodeBackend, step: StepFunction, state: Specs, inputs: Specs): Recording {
  const recorder = new Recorder(backend);
  const stopListening = recorder.listen();
  try {
    return disposingTapeOnError(() =>
      tidy(() => {
        const stateTensors = recorder.introduce('state', state);
        const result = step(stateTensors, recorder.introduce('input', inputs));
        return recorder.finish(state, result) as never;
      }),
    );
  } finally {
    stopListening();
  }
}

class Recorder {
  readonly #backend: NodeBackend;
  readonly #nodes: RecordedNode[] = [];
  /** Where each buffer comes from in the graph, by the identity object that TensorFlow.js gives it. */
  readonly #sources = new Map<object, Reference>();
  readonly #reads = new Set<string>();
  readonly #readValues: NodeBackend['readSync'];

  constructor(backend: NodeBackend) {
    this.#backend = backend;
    this.#readValues = backend.readSync.bind(backend);
  }

  /**
   * Intercepts the two methods through which every kernel of tfjs-node calls TensorFlow, and reading.
   * @returns a function that undoes it
   */
  listen(): () => void {
    const backend = this.#backend;
    const executeSingle = backend.executeSingleOutput.bind(backend);
    const executeMultiple = backend.executeMultipleOutputs.bind(backend);
    backend.executeSingleOutput = (op, attributes, inputs) => {
      const references = this.#referencesOf(op, inputs);
      const output = executeSingle(op, attributes, inputs);
      this.#add(op, attributes, references, [output]);
      return output;
    };
    backend.executeMultipleOutputs = (op, attributes, inputs, outputCount) => {
      const references = this.#referencesOf(op, inputs);
      const outputs = executeMultiple(op, attributes, inputs, outputCount);
      this.#add(op, attributes, references, outputs);
      return outputs;
    };
    backend.readSync = (dataId) => {
      const source = this.#sources.get(dataId);
      if (source !== undefined && !source.node.startsWith('constant/'))
        throw new AppError('compute/unsupported-operation', {
          operation: source.node,
          reason: 'reads-value',
        });
      return this.#readValues(dataId);
    };
    return () => {
      // The originals are on the class, hidden by the instance's properties.
      for (const method of ['executeSingleOutput', 'executeMultipleOutputs', 'readSync'])
        Reflect.deleteProperty(backend, method);
    };
  }

  /** @returns a tensor of zeros for each entry, known to the recording as `<role>/<name>` */
  introduce(role: 'state' | 'input', specs: Specs): Tensors {
    const tensors: Record<string, Tensor> = {};
    for (const [name, { type, shape }] of Object.entries(specs)) {
      const made = zeros([...shape], type === 'uint8' ? 'int32' : type);
      this.#sources.set(made.dataId, { node: `${role}/${name}`, output: 0 });
      tensors[name] = made;
    }
    return tensors;
  }

  finish(state: Specs, { state: changed = {}, updates = [], outputs }: StepResult): Recording {
    const assignments = new Map<string, Reference>();
    for (const [name, value] of Object.entries(changed)) {
      assertFits(name, value, state[name]);
      assignments.set(name, this.#referenceTo(value));
    }
    const named = new Map<string, RecordedOutput>();
    for (const [name, value] of Object.entries(outputs)) {
      if (value.dtype !== 'float32' && value.dtype !== 'int32')
        throw new Error(`output "${name}" is ${value.dtype}; cast it to float32 or int32`);
      named.set(name, { source: this.#referenceTo(value), type: value.dtype, shape: value.shape });
    }
    const recordedUpdates = updates.map((update) => this.#recordUpdate(state, update));
    return {
      nodes: this.#nodes,
      reads: this.#reads,
      assignments,
      updates: recordedUpdates,
      outputs: named,
    };
  }

  /** In an update, strings name state entries and tensors are values. */
  #recordUpdate(state: Specs, { rule, variable, ...roles }: StateUpdate): RecordedUpdate {
    const entries: Record<string, string> & { variable: string } = { variable };
    const values: Record<string, Reference> = {};
    for (const [role, value] of Object.entries<string | Tensor>(roles)) {
      if (value instanceof Tensor) values[role] = this.#referenceTo(value);
      else entries[role] = value;
    }
    for (const name of Object.values(entries))
      if (!(name in state))
        throw new Error(`the step updates "${name}", which the program's state does not have`);
    // Decay uses the value that was read; the other rules read in place.
    if (rule === 'decay') this.#reads.add(variable);
    return { rule, entries, values };
  }

  #referencesOf(op: string, inputs: readonly TensorInfo[]): Reference[] {
    return inputs.map((input) => {
      if (!('dataId' in input))
        throw new AppError('compute/unsupported-operation', { operation: op, reason: 'number-64-bit' });
      return this.#referenceTo(input, op);
    });
  }

  /** @param user the op that uses it, for the error */
  #referenceTo(info: TensorInfo, user = 'Identity'): Reference {
    const known = this.#sources.get(info.dataId);
    const source = known ?? this.#addConstant(info, user);
    if (source.node.startsWith('state/')) this.#reads.add(source.node.slice('state/'.length));
    return source;
  }

  #addConstant({ dataId, dtype, shape }: TensorInfo, user: string): Reference {
    const name = `constant/${this.#nodes.length}`;
    const values = typedValues(user, dtype, this.#readValues(dataId));
    this.#nodes.push({ kind: 'constant', name, type: dtype, shape: [...shape], values });
    const reference = { node: name, output: 0 };
    this.#sources.set(dataId, reference);
    return reference;
  }

  #add(
    op: string,
    attributes: readonly RecordedAttribute[],
    inputs: readonly Reference[],
    outputs: readonly TensorInfo[],
  ): void {
    const name = `${op}/${this.#nodes.length}`;
    const shape = outputs[0]?.shape ?? [];
    this.#nodes.push({ kind: 'operation', name, op, attributes: [...attributes], inputs, shape });
    outputs.forEach(({ dataId }, output) => this.#sources.set(dataId, { node: name, output }));
  }
}

function typedValues(
  user: string,
  type: DataType,
  values: ArrayLike<number | boolean> | ArrayLike<unknown>,
): Float32Array | Int32Array | Uint8Array {
  const numbers = values as ArrayLike<number>;
  switch (type) {
    case 'float32':
      return Float32Array.from(numbers);
    case 'int32':
      return Int32Array.from(numbers);
    case 'bool':
      return Uint8Array.from(numbers);
    default:
      throw new AppError('compute/unsupported-operation', { operation: user, reason: 'values-from-outside' });
  }
}

function assertFits(name: string, value: Tensor, spec: ArraySpec | undefined): void {
  const found = `${value.dtype} [${value.shape.join()}]`;
  if (spec === undefined)
    throw new Error(`the step changes "${name}", which the program's state does not have`);
  const wanted = `${spec.type} [${spec.shape.join()}]`;
  if (found !== wanted) throw new Error(`the step changes "${name}" from ${wanted} to ${found}`);
}
