import { engine, type Tensor } from '@tensorflow/tfjs-core';
import type { Adam, StateUpdate, Tensors } from '../optimizer.ts';
import type { Parameters, Routine } from './assembler/routine.ts';
import type { WasmRuntime } from './runtime.ts';
import * as rules from './routines/elementwise.ts';
import type { Arguments } from './routines/library.ts';

/**
 * The rules of `optimizer.ts`, each in one pass over memory instead of one per operation, with the same bits.
 * @returns the new values, as tensors of the enclosing `tidy`
 */
export function applyByRoutine(runtime: WasmRuntime, update: StateUpdate, state: Tensors): Tensors {
  const old = (name: string): Tensor => {
    const value = state[name];
    if (value === undefined) throw new Error(`there is no state "${name}" to update`);
    return value;
  };
  const weight = old(update.variable);
  const number = (scalar: Tensor): number => runtime.numbersOf(scalar)[0] as number;
  const run = <P extends Parameters>(
    routine: Routine<P>,
    inputs: Tensors,
    numbers: Readonly<Record<string, number>>,
    results: Readonly<Record<string, string>>,
  ): Tensors => {
    const made = Object.entries(results).map(([output, entry]) => {
      const tensor = engine().makeTensorFromTensorInfo(runtime.create(weight.shape));
      return { output, entry, tensor };
    });
    const addresses = [
      ...Object.entries(inputs),
      ...made.map(({ output, tensor }) => [output, tensor] as const),
    ];
    const given = Object.fromEntries(addresses.map(([name, tensor]) => [name, runtime.addressOf(tensor)]));
    runtime.routines.run(routine, { ...given, ...numbers, count: weight.size } as unknown as Arguments<P>);
    return Object.fromEntries(made.map(({ entry, tensor }) => [entry, tensor]));
  };
  switch (update.rule) {
    case 'addition':
      return run(rules.addition, { sum: weight, value: update.value }, {}, { newSum: update.variable });
    case 'decay':
      return run(rules.decay, { weight }, { rate: number(update.rate) }, { newWeight: update.variable });
    case 'sgd': {
      const { gradient, rate } = update;
      return run(rules.sgd, { weight, gradient }, { rate: number(rate) }, { newWeight: update.variable });
    }
    case 'momentum': {
      const { gradient, rate, velocity } = update;
      return run(
        rules.momentum,
        { weight, velocity: old(velocity), gradient },
        { rate: number(rate), momentum: number(update.momentum) },
        { newWeight: update.variable, newVelocity: velocity },
      );
    }
    case 'adam': {
      const { gradient, first, second } = update;
      return run(
        rules.adam,
        { weight, first: old(first), second: old(second), gradient },
        adamNumbers(update, number),
        { newWeight: update.variable, newFirst: first, newSecond: second },
      );
    }
  }
}

/** The numbers shared by all weights, each operation rounded to float32. */
function adamNumbers(update: Adam, number: (scalar: Tensor) => number): Readonly<Record<string, number>> {
  const float = Math.fround;
  const rest = (scalar: Tensor): number => float(1 - number(scalar));
  const rate = float(number(update.rate) * float(Math.sqrt(rest(update.beta2Power))));
  return {
    correctedRate: float(rate / rest(update.beta1Power)),
    firstRate: rest(update.beta1),
    secondRate: rest(update.beta2),
    epsilon: number(update.epsilon),
  };
}
