/** The batch size that the rates below were found at. */
const referenceBatchSize = 32;

/**
 * Where curvature ends the scaling of rules whose step is proportional to the gradient: the loss of a linear head on
 * EfficientNet-Lite0's features has a largest curvature λ of about 20 to 40 (half the features' mean square length), and
 * steps above 2/λ swing instead of descending.
 */
export const curvatureLimit = 0.1;

/**
 * For rules whose step is proportional to the gradient: with twice the batch the gradient's noise allows twice the step,
 * until curvature forbids it.
 * @param rate the learning rate at batch size 32
 * @see Goyal et al. 2017, arXiv:1706.02677
 */
export const linearScaling =
  (rate: number) =>
  (batchSize: number): number =>
    Math.min(curvatureLimit, (rate * batchSize) / referenceBatchSize);

/**
 * Where the scaling of rules ends whose step is as long as the rate, whatever the gradient: a network from scratch on
 * 6,000 images in batches of 4,096 learned soonest at 0.003, more slowly at 0.004 to 0.008, and nothing at 0.011, which is
 * what the square root would give. See docs/batch-size.md.
 */
const adaptiveLimit = 0.003;

/**
 * For rules that divide the gradient by its own size: noise enters their step as its square root, as
 * far as that holds.
 * @param rate the learning rate at batch size 32
 * @see Malladi et al. 2022, arXiv:2205.10287
 */
export const squareRootScaling =
  (rate: number) =>
  (batchSize: number): number =>
    Math.min(adaptiveLimit, rate * Math.sqrt(batchSize / referenceBatchSize));
