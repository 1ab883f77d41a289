/**
 * What the gradients of single images scatter about, and how much: g is the gradient of one image's loss, G their mean
 * over all training images.
 * @see McCandlish et al. 2018, arXiv:1812.06162, section 2.2
 */
export interface GradientMoments {
  /** tr Σ: the mean squared distance of g from G. */
  readonly trace: number;
  /** |G|². As an estimate it can come out below zero. */
  readonly squaredNorm: number;
}

/**
 * The simple noise scale tr Σ ÷ |G|²: the batch size at which the noise of a batch's gradient is as long as the gradient.
 * @returns images; Infinity where no gradient could be told from its noise
 */
export function noiseScaleOf({ trace, squaredNorm }: GradientMoments): number {
  if (trace <= 0) return 0;
  return squaredNorm <= 0 ? Infinity : trace / squaredNorm;
}

/** For what is stored or shown: null where no gradient could be told from its noise. */
export function finiteNoiseScale(moments: GradientMoments): number | null {
  const scale = noiseScaleOf(moments);
  return Number.isFinite(scale) ? scale : null;
}

export interface HeadGradients {
  /** Rows×featureCount. */
  readonly features: Float32Array;
  readonly featureCount: number;
  /** Rows×classes, of the head with its present weights. */
  readonly probabilities: Float32Array;
  /** Rows. */
  readonly labels: Int32Array;
  /** Rows: what each counts in the loss. */
  readonly sampleWeights: Float32Array;
}

/**
 * Exact for a linear head with softmax, from one pass over the rows: the gradient of a row is the outer product of
 * (p − y) and (x, 1), so its squared length is |p − y|²·(|x|² + 1).
 * @param gradients at least one row
 */
export function headGradientMoments(gradients: HeadGradients): GradientMoments {
  const { features, featureCount, probabilities, labels, sampleWeights } = gradients;
  const rows = labels.length;
  const classCount = probabilities.length / rows;
  const mean = new Float64Array((featureCount + 1) * classCount);
  let meanOfSquares = 0;
  for (let row = 0; row < rows; row++) {
    const x = features.subarray(row * featureCount, (row + 1) * featureCount);
    let errorSquared = 0;
    for (let k = 0; k < classCount; k++) {
      const probability = probabilities[row * classCount + k] ?? 0;
      const error = (sampleWeights[row] ?? 1) * (probability - (labels[row] === k ? 1 : 0));
      errorSquared += error * error;
      addScaled(mean, k * (featureCount + 1), x, error / rows);
    }
    meanOfSquares += (errorSquared * (squaredLength(x) + 1)) / rows;
  }
  const squaredNorm = squaredLength(mean);
  return { trace: meanOfSquares - squaredNorm, squaredNorm };
}

/** Squared lengths of mean gradients over batches of two sizes, drawn from the same images without repeats. */
export interface TwoBatchMeasurement {
  /** Images of a small batch, and the mean of |g|² over the small batches. */
  readonly small: number;
  readonly smallSquared: number;
  /** Images of the large batch, and its |g|². */
  readonly large: number;
  readonly largeSquared: number;
  /** Images that the batches were drawn from, more than one. */
  readonly population: number;
}

/**
 * An unbiased estimate of both moments from a pair of batch sizes: E|g_B|² = |G|² + tr Σ · v(B), where v(B) is 1/B for
 * draws from endlessly many images, and less for draws from few, since all of them together have no noise.
 * @see McCandlish et al. 2018, arXiv:1812.06162, appendix A.1; Cochran 1977, Sampling Techniques, theorem 2.2
 */
export function momentsFromTwoBatches(measured: TwoBatchMeasurement): GradientMoments {
  const { small, smallSquared, large, largeSquared, population } = measured;
  const variance = (size: number): number => (population - size) / (population - 1) / size;
  const trace = (smallSquared - largeSquared) / (variance(small) - variance(large));
  return { trace, squaredNorm: smallSquared - trace * variance(small) };
}

/**
 * Both moments' means, each by itself: the mean of ratios would be biased, and one ratio can be of any size.
 * @param measured at least one
 */
export function meanMoments(measured: readonly GradientMoments[]): GradientMoments {
  const meanOf = (of: (moments: GradientMoments) => number): number =>
    measured.reduce((sum, moments) => sum + of(moments), 0) / measured.length;
  return { trace: meanOf(({ trace }) => trace), squaredNorm: meanOf(({ squaredNorm }) => squaredNorm) };
}

function addScaled(into: Float64Array, offset: number, x: Float32Array, factor: number): void {
  for (let i = 0; i < x.length; i++) into[offset + i] = (into[offset + i] ?? 0) + factor * (x[i] ?? 0);
  into[offset + x.length] = (into[offset + x.length] ?? 0) + factor;
}

function squaredLength(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}
