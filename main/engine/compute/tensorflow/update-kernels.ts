import type { Attributes, GraphWriter } from './graph-writer.ts';
import type { RecordedUpdate, Reference } from './recording.ts';

/** The graph names of what an update reads and changes. */
export interface UpdateOperands {
  /** The handle of a state entry. */
  variable(entry: string): string;
  /** The value that was read of a state entry. */
  current(entry: string): string;
  value(reference: Reference): string;
  /** “Runs after” inputs. */
  readonly after: readonly string[];
}

/**
 * The kernels that change variables in place, with their inputs in order: `variable`, `velocity`, `first` and `second`
 * are handles, the others values.
 * @see tensorflow/core/ops/training_ops.cc
 */
const kernels = {
  sgd: { op: 'ResourceApplyGradientDescent', inputs: ['variable', 'rate', 'gradient'] },
  momentum: {
    op: 'ResourceApplyMomentum',
    inputs: ['variable', 'velocity', 'rate', 'gradient', 'momentum'],
  },
  adam: {
    op: 'ResourceApplyAdam',
    inputs: [
      'variable',
      'first',
      'second',
      'beta1Power',
      'beta2Power',
      'rate',
      'beta1',
      'beta2',
      'epsilon',
      'gradient',
    ],
  },
} as const;

/** Writes one update as the node `name`. */
export function emitUpdate(
  writer: GraphWriter,
  name: string,
  update: RecordedUpdate,
  operands: UpdateOperands,
): void {
  if (update.rule === 'decay') {
    emitDecay(writer, name, update, operands);
    return;
  }
  if (update.rule === 'addition') {
    emitAddition(writer, name, update, operands);
    return;
  }
  const { op, inputs } = kernels[update.rule];
  const addresses = inputs.map((role) => {
    const entry = update.entries[role];
    return entry === undefined ? valueOf(update, role, operands) : operands.variable(entry);
  });
  const attributes: Attributes = { T: writer.type('float32'), use_locking: writer.boolean(true) };
  writer.node(name, op, [...addresses, ...operands.after], attributes);
}

function emitAddition(
  writer: GraphWriter,
  name: string,
  update: RecordedUpdate,
  operands: UpdateOperands,
): void {
  const inputs = [
    operands.variable(update.entries.variable),
    valueOf(update, 'value', operands),
    ...operands.after,
  ];
  writer.node(name, 'AssignAddVariableOp', inputs, { dtype: writer.type('float32') });
}

/** There is no kernel for w ← w − rate·w. */
function emitDecay(
  writer: GraphWriter,
  name: string,
  update: RecordedUpdate,
  operands: UpdateOperands,
): void {
  const { variable } = update.entries;
  const product = writer.node(
    `${name}/product`,
    'Mul',
    [operands.current(variable), valueOf(update, 'rate', operands)],
    { T: writer.type('float32') },
  );
  writer.node(name, 'AssignSubVariableOp', [operands.variable(variable), product, ...operands.after], {
    dtype: writer.type('float32'),
  });
}

function valueOf({ rule, values }: RecordedUpdate, role: string, operands: UpdateOperands): string {
  const reference = values[role];
  if (reference === undefined) throw new Error(`the update ${rule} has no ${role}`);
  return operands.value(reference);
}
