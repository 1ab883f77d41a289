import type { Activation } from '#engine/models/network/layers.ts';

/** What an activation cuts a layer's values off at. */
export function limitsOf(activation: Activation): { readonly low: number; readonly high: number } {
  return { low: activation === 'linear' ? -Infinity : 0, high: activation === 'relu6' ? 6 : Infinity };
}
