import { AppError } from '#shared/domain/errors.ts';
import type { ArraySpec } from '../backend.ts';
import { GraphWriter, type Attributes } from './graph-writer.ts';
import type { AttributeTypes } from './load-runtime.ts';
import type { AttributeMessage, GraphMessages } from './messages.ts';
import type { RecordedAttribute, RecordedConstant, RecordedNode, Recording, Reference } from './recording.ts';
import { emitUpdate } from './update-kernels.ts';

/** A recording with the prefix of its nodes' names. */
export interface GraphFunction {
  readonly prefix: string;
  readonly inputs: Readonly<Record<string, ArraySpec>>;
  readonly recording: Recording;
}

/** The contents of a graph: several functions over one set of variables. */
export interface GraphContent {
  readonly state: Readonly<Record<string, ArraySpec>>;
  readonly functions: readonly GraphFunction[];
}

/** Names of the nodes that calls feed and fetch. */
export const nodeNames = {
  /** Fed with a variable's new value … */
  newValue: (variable: string) => `write/${variable}/value`,
  /** … and fetched to assign it. */
  written: (variable: string) => `write/${variable}`,
  read: (variable: string) => `read/${variable}`,
  input: (prefix: string, name: string) => `${prefix}/feed/${name}`,
  output: (prefix: string, name: string) => `${prefix}/output/${name}`,
  /** Fetched if a function has no outputs. */
  done: (prefix: string) => `${prefix}/done`,
} as const;

/** Uniform constants of at least this many elements become a Fill: `ones([32, 112, 112, 96])` would take 154 MB. */
const fillFrom = 64;

/**
 * Writes functions as one TensorFlow graph.
 * @returns the bytes of a saved_model.pb
 */
export function emitGraph(messages: GraphMessages, types: AttributeTypes, content: GraphContent): Uint8Array {
  const writer = new GraphWriter(messages);
  writer.constant('one', 'float32', [], Float32Array.of(1));
  for (const [name, spec] of Object.entries(content.state)) emitVariable(writer, name, spec);
  for (const graphFunction of content.functions)
    new FunctionEmitter(writer, types, content.state, graphFunction).emit();
  return writer.savedModel();
}

/** A variable stays in the session; JavaScript reaches it only through `write/…` and `read/…`. */
function emitVariable(writer: GraphWriter, name: string, { type, shape }: ArraySpec): void {
  const dtype = writer.type(type);
  const handle = writer.node(`variable/${name}`, 'VarHandleOp', [], {
    dtype,
    shape: writer.shape(shape),
    shared_name: writer.text(name),
    container: writer.text(''),
  });
  const value = writer.node(nodeNames.newValue(name), 'Placeholder', [], {
    dtype,
    shape: writer.shape(shape),
  });
  // A fed tensor may share its memory with a JavaScript array; without the copy, so would the variable.
  const copy = writer.node(`write/${name}/copy`, 'DeepCopy', [value], { T: dtype });
  const assign = writer.node(`write/${name}/assign`, 'AssignVariableOp', [handle, copy], { dtype });
  writer.node(nodeNames.written(name), 'Identity', ['one', `^${assign}`], { T: writer.type('float32') });
  writer.node(nodeNames.read(name), 'ReadVariableOp', [handle], { dtype });
}

/** Writes the nodes of one recording under its prefix. */
class FunctionEmitter {
  readonly #writer: GraphWriter;
  readonly #types: AttributeTypes;
  readonly #state: GraphContent['state'];
  readonly #function: GraphFunction;

  constructor(
    writer: GraphWriter,
    types: AttributeTypes,
    state: GraphContent['state'],
    graphFunction: GraphFunction,
  ) {
    this.#writer = writer;
    this.#types = types;
    this.#state = state;
    this.#function = graphFunction;
  }

  emit(): void {
    const { recording } = this.#function;
    this.#emitInputs();
    const reads = this.#emitReads();
    for (const node of recording.nodes) this.#emitNode(node);
    const changed = [...this.#emitAssignments(reads), ...this.#emitUpdates(reads)];
    this.#emitOutputs(changed);
  }

  #emitInputs(): void {
    const writer = this.#writer;
    const isChanging = this.#function.recording.assignments.size > 0;
    for (const [name, { type, shape }] of Object.entries(this.#function.inputs)) {
      const feed = nodeNames.input(this.#function.prefix, name);
      writer.node(feed, 'Placeholder', [], { dtype: writer.type(type), shape: writer.shape(shape) });
      const local = this.#local(`input/${name}`);
      if (type === 'uint8') emitImageCast(writer, local, feed);
      // An input that becomes a variable's value unchanged must not stay in the JavaScript array's memory.
      else writer.node(local, isChanging ? 'DeepCopy' : 'Identity', [feed], { T: writer.type(type) });
    }
  }

  /** @returns the names of the reading nodes */
  #emitReads(): string[] {
    return [...this.#function.recording.reads].map((name) => {
      const attributes = { dtype: this.#variableType(name) };
      return this.#writer.node(
        this.#local(`state/${name}`),
        'ReadVariableOp',
        [`variable/${name}`],
        attributes,
      );
    });
  }

  #emitNode(node: RecordedNode): void {
    if (node.kind === 'constant') {
      this.#emitConstant(node);
      return;
    }
    const attributes: Record<string, AttributeMessage> = {};
    for (const attribute of node.attributes) attributes[attribute.name] = this.#attribute(node.op, attribute);
    const inputs = node.inputs.map((input) => this.#address(input));
    this.#writer.node(this.#local(node.name), node.op, inputs, attributes);
  }

  #emitConstant({ name, type, shape, values }: RecordedConstant): void {
    const writer = this.#writer;
    if (values.length < fillFrom || !isUniform(values)) {
      writer.constant(this.#local(name), type, shape, values);
      return;
    }
    const dims = writer.constant(
      `${this.#local(name)}/shape`,
      'int32',
      [shape.length],
      Int32Array.from(shape),
    );
    const value = writer.constant(`${this.#local(name)}/value`, type, [], values.slice(0, 1));
    const attributes: Attributes = { T: writer.type(type), index_type: writer.type('int32') };
    writer.node(this.#local(name), 'Fill', [dims, value], attributes);
  }

  /** Assigns new values after every read of the old ones. @returns the assigning nodes, as “runs after” inputs */
  #emitAssignments(reads: readonly string[]): string[] {
    const after = reads.map((read) => `^${read}`);
    return [...this.#function.recording.assignments].map(([name, value]) => {
      const node = this.#local(`assign/${name}`);
      const inputs = [`variable/${name}`, this.#address(value), ...after];
      this.#writer.node(node, 'AssignVariableOp', inputs, { dtype: this.#variableType(name) });
      return `^${node}`;
    });
  }

  /**
   * Updates change variables in place: after every read, and in order if they share a variable.
   * @returns the updating nodes, as “runs after” inputs
   */
  #emitUpdates(reads: readonly string[]): string[] {
    const lastChange = new Map<string, string>();
    return this.#function.recording.updates.map((update, index) => {
      const node = this.#local(`update/${index}`);
      const earlier = lastChange.get(update.entries.variable);
      const after = [...reads.map((read) => `^${read}`), ...(earlier === undefined ? [] : [earlier])];
      emitUpdate(this.#writer, node, update, {
        variable: (name) => `variable/${name}`,
        current: (name) => this.#local(`state/${name}`),
        value: (reference) => this.#address(reference),
        after,
      });
      lastChange.set(update.entries.variable, `^${node}`);
      return `^${node}`;
    });
  }

  /** Outputs wait for the changes, so that one call both computes and updates. */
  #emitOutputs(assigned: readonly string[]): void {
    const writer = this.#writer;
    const { prefix, recording } = this.#function;
    for (const [name, { source, type }] of recording.outputs) {
      const inputs = [this.#address(source), ...assigned];
      writer.node(nodeNames.output(prefix, name), 'Identity', inputs, { T: writer.type(type) });
    }
    writer.node(nodeNames.done(prefix), 'Identity', ['one', ...assigned], { T: writer.type('float32') });
  }

  #variableType(name: string): AttributeMessage {
    const spec = this.#state[name];
    if (spec === undefined) throw new Error(`the state has no "${name}"`);
    return this.#writer.type(spec.type);
  }

  #local(node: string): string {
    return `${this.#function.prefix}/${node}`;
  }

  #address({ node, output }: Reference): string {
    return output === 0 ? this.#local(node) : `${this.#local(node)}:${output}`;
  }

  #attribute(op: string, { type, value }: RecordedAttribute): AttributeMessage {
    const writer = this.#writer;
    const types = this.#types;
    switch (type) {
      case types.TF_ATTR_TYPE:
        return writer.typeOfNumber(value as number);
      case types.TF_ATTR_INT:
        return writer.integer(value as number | number[]);
      case types.TF_ATTR_FLOAT:
        return writer.float(value as number | number[]);
      case types.TF_ATTR_BOOL:
        return writer.boolean(value as boolean | boolean[]);
      case types.TF_ATTR_STRING:
        return writer.text(value as string);
      case types.TF_ATTR_SHAPE:
        return writer.shape(value as number[]);
      default:
        throw new AppError('compute/unsupported-operation', { operation: op, reason: 'unknown-attribute' });
    }
  }
}

/** Images are fed as bytes, a quarter of the memory; inside a step they are int32. */
function emitImageCast(writer: GraphWriter, name: string, feed: string): void {
  writer.node(name, 'Cast', [feed], {
    SrcT: writer.type('uint8'),
    DstT: writer.type('int32'),
    Truncate: writer.boolean(false),
  });
}

/** Compares bits, so that a constant of NaN or −0 is preserved. */
function isUniform(values: Float32Array | Int32Array | Uint8Array): boolean {
  const bits =
    values instanceof Float32Array ? new Int32Array(values.buffer, values.byteOffset, values.length) : values;
  const first = bits[0];
  return bits.every((value) => value === first);
}
