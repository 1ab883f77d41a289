import { add, div, mul, pow, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';

/** Tensors by name: state, inputs, gradients. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** What a training step's updates are computed from. */
export interface UpdateInput {
  /** Gradient of the mean loss, by trained weight. */
  readonly gradients: Tensors;
  /** Each weight's learning rate: a float32 scalar computed from an input of the step, so that schedules need no new graph. */
  readonly rateOf: (weight: string) => Tensor;
  /** float32 scalar, 1 for the first training step. */
  readonly step: Tensor;
  readonly parameters: Readonly<Record<string, number>>;
}

/** Turns gradients into updates of the weights: a pure function over explicit slots. */
export interface Optimizer {
  /** State per weight: an entry `<slot>/<weight>` of the weight's shape, initially zero. */
  readonly slots: readonly string[];
  updates(input: UpdateInput): readonly StateUpdate[];
}

/**
 * A change of state entries by a rule. Entries are named, so that a backend can change them in place instead of computing
 * new values: for Adam, that's one pass over memory instead of ten. Numbers are float32 scalars.
 */
export type StateUpdate = Addition | Decay | Sgd | Momentum | Adam;

/** s ← s + x */
export interface Addition {
  readonly rule: 'addition';
  readonly variable: string;
  readonly value: Tensor;
}

/** w ← w − λ·w */
export interface Decay {
  readonly rule: 'decay';
  readonly variable: string;
  readonly rate: Tensor;
}

/** w ← w − α·g */
export interface Sgd {
  readonly rule: 'sgd';
  readonly variable: string;
  readonly gradient: Tensor;
  readonly rate: Tensor;
}

/** v ← μ·v + g;  w ← w − α·v */
export interface Momentum {
  readonly rule: 'momentum';
  readonly variable: string;
  /** State entry of v. */
  readonly velocity: string;
  readonly gradient: Tensor;
  readonly rate: Tensor;
  readonly momentum: Tensor;
}

/**
 * m ← m + (1−β₁)·(g−m);  v ← v + (1−β₂)·(g²−v);  w ← w − α·√(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε),
 * computed in the order of the paper's section 2 and of TensorFlow's kernel.
 * @see Kingma and Ba 2015, arXiv:1412.6980
 */
export interface Adam {
  readonly rule: 'adam';
  readonly variable: string;
  /** State entries of m and v. */
  readonly first: string;
  readonly second: string;
  readonly gradient: Tensor;
  readonly rate: Tensor;
  readonly beta1: Tensor;
  readonly beta2: Tensor;
  readonly epsilon: Tensor;
  /** β₁ᵗ and β₂ᵗ at training step t, counted from 1. */
  readonly beta1Power: Tensor;
  readonly beta2Power: Tensor;
}

/** The powers in Adam's bias correction. */
export function adamPowers(
  beta1: Tensor,
  beta2: Tensor,
  step: Tensor,
): Pick<Adam, 'beta1Power' | 'beta2Power'> {
  return { beta1Power: pow(beta1, step), beta2Power: pow(beta2, step) };
}

/** The rules as ops, the reference for every backend's custom kernels. @returns the new values */
export function applyUpdate(update: StateUpdate, state: Tensors): Tensors {
  const old = (name: string): Tensor => {
    const value = state[name];
    if (value === undefined) throw new Error(`there is no state "${name}" to update`);
    return value;
  };
  const weight = old(update.variable);
  switch (update.rule) {
    case 'addition':
      return { [update.variable]: add(weight, update.value) };
    case 'decay':
      return { [update.variable]: sub(weight, mul(weight, update.rate)) };
    case 'sgd':
      return { [update.variable]: sub(weight, mul(update.gradient, update.rate)) };
    case 'momentum': {
      const velocity = add(mul(old(update.velocity), update.momentum), update.gradient);
      return { [update.velocity]: velocity, [update.variable]: sub(weight, mul(velocity, update.rate)) };
    }
    case 'adam':
      return applyAdam(update, weight, old(update.first), old(update.second));
  }
}

function applyAdam(update: Adam, weight: Tensor, m: Tensor, v: Tensor): Tensors {
  const { gradient, rate, beta1, beta2, epsilon, beta1Power, beta2Power } = update;
  const correctedRate = div(mul(rate, sqrt(sub(1, beta2Power))), sub(1, beta1Power));
  const first = add(m, mul(sub(gradient, m), sub(1, beta1)));
  const second = add(v, mul(sub(square(gradient), v), sub(1, beta2)));
  const change = div(mul(first, correctedRate), add(sqrt(second), epsilon));
  return { [update.first]: first, [update.second]: second, [update.variable]: sub(weight, change) };
}
