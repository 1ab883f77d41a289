import { loadLanes, storeLanes, type Width } from '../assembler/lanes.ts';
import { defineRoutine, type Parameters, type Routine } from '../assembler/routine.ts';
import { f32x4, i32, v128, type Value } from '../assembler/values.ts';

type Lanes = Value<'v128'>;

interface ElementwiseSpec<I extends string, S extends string, O extends string> {
  /** Arrays read, in order. */
  readonly inputs: readonly I[];
  /** Numbers used for all elements. */
  readonly scalars: readonly S[];
  /** Arrays written. */
  readonly outputs: readonly O[];
}

type ElementwiseParameters<I extends string, S extends string, O extends string> = {
  readonly [K in I | O | 'count']: 'i32';
} & { readonly [K in S]: 'f32' };

/** Puts a value used more than once into a variable. */
type Keep = (value: Lanes) => Lanes;

/**
 * A routine that computes `count` elements, each from the elements at the same index.
 * @param formula computes the new elements from the old ones and the scalars
 */
function defineElementwise<I extends string, S extends string, O extends string>(
  name: string,
  { inputs, scalars, outputs }: ElementwiseSpec<I, S, O>,
  formula: (values: Readonly<Record<I | S, Lanes>>, keep: Keep) => Readonly<Record<O, Lanes>>,
): Routine<ElementwiseParameters<I, S, O>> {
  const typed = (names: readonly string[], type: 'i32' | 'f32'): [string, 'i32' | 'f32'][] =>
    names.map((each) => [each, type]);
  const parameters = Object.fromEntries([
    ...typed([...inputs, ...outputs, 'count'], 'i32'),
    ...typed(scalars, 'f32'),
  ]) as ElementwiseParameters<I, S, O> & Parameters;
  return defineRoutine<Parameters>(name, parameters, (body, given) => {
    const argument = (key: string): Lanes | Value<'i32'> | Value<'f32'> => given[key] as never;
    const everywhere = scalars.map(
      (key) => [key, body.variable(f32x4.splat(argument(key) as Value<'f32'>))] as const,
    );
    const at = body.variable(i32.constant(0));
    const addressOf = (key: string): Value<'i32'> => i32.add(argument(key) as Value<'i32'>, at);
    const count = argument('count') as Value<'i32'>;
    const step = (width: Width): void => {
      const loaded = inputs.map(
        (key) => [key, body.variable(loadLanes(width, addressOf(key))[0] as Lanes)] as const,
      );
      const values = Object.fromEntries<Lanes>([...everywhere, ...loaded]) as Record<I | S, Lanes>;
      const results = formula(values, (value) => body.variable(value));
      for (const key of outputs) body.run(storeLanes(width, addressOf(key), [results[key]]));
      body.increase(at, 4 * width);
    };
    body.repeat(i32.shiftRight(count, i32.constant(2)), () => step(4));
    body.repeat(i32.and(count, i32.constant(3)), () => step(1));
  }) as unknown as Routine<ElementwiseParameters<I, S, O>>;
}

/*
 * The rules of `optimizer.ts`, in the same order of computation, for the same bits. They write new arrays: a step that runs
 * out of memory halfway must leave the state unchanged.
 */

export const addition = defineElementwise(
  'addition',
  { inputs: ['sum', 'value'], scalars: [], outputs: ['newSum'] },
  ({ sum, value }) => ({ newSum: f32x4.add(sum, value) }),
);

export const decay = defineElementwise(
  'decay',
  { inputs: ['weight'], scalars: ['rate'], outputs: ['newWeight'] },
  ({ weight, rate }) => ({ newWeight: f32x4.subtract(weight, f32x4.multiply(weight, rate)) }),
);

export const sgd = defineElementwise(
  'sgd',
  { inputs: ['weight', 'gradient'], scalars: ['rate'], outputs: ['newWeight'] },
  ({ weight, gradient, rate }) => ({ newWeight: f32x4.subtract(weight, f32x4.multiply(gradient, rate)) }),
);

export const momentum = defineElementwise(
  'momentum',
  {
    inputs: ['weight', 'velocity', 'gradient'],
    scalars: ['rate', 'momentum'],
    outputs: ['newWeight', 'newVelocity'],
  },
  ({ weight, velocity, gradient, rate, momentum: factor }, keep) => {
    const newVelocity = keep(f32x4.add(f32x4.multiply(velocity, factor), gradient));
    return { newVelocity, newWeight: f32x4.subtract(weight, f32x4.multiply(newVelocity, rate)) };
  },
);

export const adam = defineElementwise(
  'adam',
  {
    inputs: ['weight', 'first', 'second', 'gradient'],
    scalars: ['correctedRate', 'firstRate', 'secondRate', 'epsilon'],
    outputs: ['newWeight', 'newFirst', 'newSecond'],
  },
  ({ weight, first, second, gradient, correctedRate, firstRate, secondRate, epsilon }, keep) => {
    const toward = (mean: Lanes, value: Lanes, rate: Lanes): Lanes =>
      keep(f32x4.add(mean, f32x4.multiply(f32x4.subtract(value, mean), rate)));
    const newFirst = toward(first, gradient, firstRate);
    const newSecond = toward(second, f32x4.multiply(gradient, gradient), secondRate);
    const denominator = f32x4.add(f32x4.squareRoot(newSecond), epsilon);
    const change = f32x4.divide(f32x4.multiply(newFirst, correctedRate), denominator);
    return { newFirst, newSecond, newWeight: f32x4.subtract(weight, change) };
  },
);

const zero = f32x4.constant(0);
const one = f32x4.constant(1);

/** dy times 1 or 0, so that NaN stays NaN. */
export const reluGradient = defineElementwise(
  'reluGradient',
  { inputs: ['dy', 'y'], scalars: [], outputs: ['dx'] },
  ({ dy, y }) => ({ dx: f32x4.multiply(dy, v128.and(f32x4.isGreater(y, zero), one)) }),
);

export const relu6Gradient = defineElementwise(
  'relu6Gradient',
  { inputs: ['dy', 'y'], scalars: [], outputs: ['dx'] },
  ({ dy, y }) => {
    const isBetween = v128.and(f32x4.isGreater(y, zero), f32x4.isLess(y, f32x4.constant(6)));
    return { dx: f32x4.multiply(dy, v128.and(isBetween, one)) };
  },
);
