import { randomGenerator } from '#shared/domain/random.ts';

/** A dropout layer. */
export interface DropoutSpec {
  readonly units: number;
  /** Fraction of the units that is left out. */
  readonly rate: number;
}

/**
 * The units that a dropout layer leaves out of each example, decided by seed, epoch, layer and image alone: however
 * the examples are cut into batches, an image meets the same mask.
 * @returns float32, keys×units: 0, or 1 ÷ (1 − rate) so that the sum stays what it is on average
 * @see Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from overfitting
 */
export function dropoutMasks(
  { units, rate }: DropoutSpec,
  layer: string,
  { seed, epoch, keys }: { readonly seed: number; readonly epoch: number; readonly keys: readonly string[] },
): Float32Array {
  const masks = new Float32Array(keys.length * units);
  const kept = 1 / (1 - rate);
  keys.forEach((key, row) => {
    const generator = randomGenerator(seed, 'mask', layer, epoch, key);
    for (let unit = row * units; unit < (row + 1) * units; unit++)
      if (generator.next() >= rate) masks[unit] = kept;
  });
  return masks;
}
