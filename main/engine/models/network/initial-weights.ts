import { randomNormal, type RandomGenerator } from '#shared/domain/random.ts';
import type { ArrayValue, ArrayValues } from '#engine/compute/backend.ts';

/**
 * A linear head that starts at zero: every class is equally likely, and the first loss is ln(classes). The loss is convex,
 * so the start doesn't matter, and a seed decides only the order of images.
 */
export function linearHead(name: string, featureCount: number, classCount: number): ArrayValues {
  return {
    [`${name}/kernel`]: zeros([featureCount, classCount]),
    [`${name}/bias`]: zeros([classCount]),
  };
}

/**
 * Normally distributed, with variance 2 ÷ fan-in, so that signals keep their scale through layers with relu; zero bias.
 * @param shape of the kernel; all but the last side are the fan-in
 * @see He et al. 2015, arXiv:1502.01852
 */
export function heWeights(name: string, shape: readonly number[], generator: RandomGenerator): ArrayValues {
  const outputs = shape.at(-1) ?? 1;
  const size = product(shape);
  const scale = Math.sqrt(2 / (size / outputs));
  const values = Float32Array.from({ length: size }, () => scale * randomNormal(generator));
  return { [`${name}/kernel`]: { type: 'float32', shape, values }, [`${name}/bias`]: zeros([outputs]) };
}

/** A convolution or dense layer whose output is zero at first. */
export function zeroWeights(name: string, shape: readonly number[]): ArrayValues {
  return { [`${name}/kernel`]: zeros(shape), [`${name}/bias`]: zeros([shape.at(-1) ?? 1]) };
}

function zeros(shape: readonly number[]): ArrayValue {
  return { type: 'float32', shape, values: new Float32Array(product(shape)) };
}

function product(shape: readonly number[]): number {
  return shape.reduce((total, side) => total * side, 1);
}
