import type { Tensor } from '@tensorflow/tfjs-core';
import type { ArrayValue, ArrayValues, Tensors } from '../../compute/program.ts';
import type { UpdateInput } from '../define.ts';

/** One weight with its gradient and what the optimizer keeps for it. */
export interface WeightUpdate<Slot extends string> {
  readonly name: string;
  readonly weight: Tensor;
  readonly gradient: Tensor;
  readonly slots: Readonly<Record<Slot, Tensor>>;
}

/** Applies a rule to each weight by itself; slots are named `<slot>/<weight>`. */
export function updateEach<Slot extends string>(
  { weights, gradients, slots }: Pick<UpdateInput, 'weights' | 'gradients' | 'slots'>,
  slotNames: readonly Slot[],
  rule: (update: WeightUpdate<Slot>) => {
    readonly weight: Tensor;
    readonly slots: Readonly<Record<Slot, Tensor>>;
  },
): { readonly weights: Tensors; readonly slots: Tensors } {
  const newWeights: Record<string, Tensor> = {};
  const newSlots: Record<string, Tensor> = {};
  for (const [name, weight] of Object.entries(weights)) {
    const own = slotNames.map((slot) => [slot, required(slots, `${slot}/${name}`)]);
    const ownSlots = Object.fromEntries(own) as Record<Slot, Tensor>;
    const changed = rule({ name, weight, gradient: required(gradients, name), slots: ownSlots });
    newWeights[name] = changed.weight;
    for (const slot of slotNames) newSlots[`${slot}/${name}`] = changed.slots[slot];
  }
  return { weights: newWeights, slots: newSlots };
}

/** @returns zeros of each weight's shape for each slot, named `<slot>/<weight>` */
export function zeroSlots(weights: ArrayValues, slotNames: readonly string[]): ArrayValues {
  const slots: Record<string, ArrayValue> = {};
  for (const [name, { shape, values }] of Object.entries(weights))
    for (const slot of slotNames)
      slots[`${slot}/${name}`] = { type: 'float32', shape, values: new Float32Array(values.length) };
  return slots;
}

/** @throws Error where a parameter is missing: whoever starts a run fills in the initial values */
export function numberOf(parameters: Readonly<Record<string, number>>, key: string): number {
  const value = parameters[key];
  if (value === undefined) throw new Error(`the optimizer's parameter "${key}" is missing`);
  return value;
}

function required(tensors: Tensors, name: string): Tensor {
  const found = tensors[name];
  if (found === undefined) throw new Error(`there is no tensor "${name}"`);
  return found;
}
