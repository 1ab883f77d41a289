import type { Tensor } from '@tensorflow/tfjs-core';

/** Tensors by name: state, inputs, gradients. */
export type Tensors = Readonly<Record<string, Tensor>>;
