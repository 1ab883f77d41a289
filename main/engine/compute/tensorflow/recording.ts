import type { DataType } from '@tensorflow/tfjs-core';
import type { StateUpdate } from '../optimizer.ts';

/** One output of one node. Nodes are named `input/…`, `state/…`, `constant/…` or `<op>/<n>`, unique within a recording. */
export interface Reference {
  readonly node: string;
  readonly output: number;
}

/** An attribute as tfjs-node's kernels pass it to TensorFlow; `type` is one of the addon's `TF_ATTR_…` numbers. */
export interface RecordedAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** One call of a TensorFlow op. */
export interface RecordedOperation {
  readonly kind: 'operation';
  readonly name: string;
  readonly op: string;
  readonly attributes: readonly RecordedAttribute[];
  readonly inputs: readonly Reference[];
  /** Of its first output. */
  readonly shape: readonly number[];
}

/** A value from JavaScript: a shape, an axis, a number in a formula. */
export interface RecordedConstant {
  readonly kind: 'constant';
  readonly name: string;
  readonly type: DataType;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array | Int32Array | Uint8Array;
}

export type RecordedNode = RecordedOperation | RecordedConstant;

export interface RecordedOutput {
  readonly source: Reference;
  readonly type: 'float32' | 'int32';
  readonly shape: readonly number[];
}

/** A `StateUpdate` with references to nodes of the graph instead of tensors. */
export interface RecordedUpdate {
  readonly rule: StateUpdate['rule'];
  /** State entries by their role in the rule; every rule changes `variable`. */
  readonly entries: Readonly<Record<string, string>> & { readonly variable: string };
  /** Gradient and numbers by their role in the rule. */
  readonly values: Readonly<Record<string, Reference>>;
}

/** A step function for one combination of input shapes, as TensorFlow's ops in the order they ran. */
export interface Recording {
  readonly nodes: readonly RecordedNode[];
  /** The names of the state entries read. */
  readonly reads: ReadonlySet<string>;
  /** State entry → its new value. */
  readonly assignments: ReadonlyMap<string, Reference>;
  /** In the order of application. */
  readonly updates: readonly RecordedUpdate[];
  readonly outputs: ReadonlyMap<string, RecordedOutput>;
}
