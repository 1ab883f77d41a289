/** The batch size for which the rates were found. */
const referenceBatchSize = 32;

/**
 * The limit of linear scaling: the loss of a linear head on EfficientNet-Lite0's features has a maximum curvature λ of about
 * 20 to 40 (half the features' mean square length), and a learning rate above 2/λ oscillates instead of converging.
 */
export const curvatureLimit = 0.1;

/**
 * For rules whose step is proportional to the gradient: twice the batch size allows twice the rate, up to the limit set by
 * curvature.
 * @param rate the learning rate at batch size 32
 * @see Goyal et al. 2017, arXiv:1706.02677
 */
export const linearScaling =
  (rate: number) =>
  (batchSize: number): number =>
    Math.min(curvatureLimit, (rate * batchSize) / referenceBatchSize);

/**
 * The limit of square-root scaling: a network from scratch on 6,000 images in batches of 4,096 learned fastest at 0.003, more
 * slowly at 0.004 to 0.008, and not at all at 0.011, the value by the square root. See docs/batch-size.md.
 */
const adaptiveLimit = 0.003;

/**
 * For rules that divide the gradient by its size, so that noise enters the step as its square root: up to a limit.
 * @param rate the learning rate at batch size 32
 * @see Malladi et al. 2022, arXiv:2205.10287
 */
export const squareRootScaling =
  (rate: number) =>
  (batchSize: number): number =>
    Math.min(adaptiveLimit, rate * Math.sqrt(batchSize / referenceBatchSize));
