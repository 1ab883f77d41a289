/** Below this, the largest class over the smallest, all images count alike. */
const smallestImbalance = 1.5;

/** An image of the rarest class counts this much more than one of the commonest, at most. */
const largestRatio = 10;

/**
 * What a training image of each class counts in the loss, so that rare classes are not drowned: 1 ÷ √n for a class of n
 * images. The full inverse 1 ÷ n would let a class of three images, seen again and again, shout down all others; the
 * square root is half the way, the smoothing that square-root sampling does by drawing rare classes more often.
 * The mean over all training images is 1, so the loss and the learning rate keep their scale.
 * @param counts training images of each class
 * @returns one weight a class, 0 for a class without images; null where the largest class has less than 1.5 times as
 * many images as the smallest that has any
 * @see Mahajan et al. 2018, arXiv:1805.00932 (square root); Mikolov et al. 2013, arXiv:1310.4546 (where it comes from)
 */
export function balanceClasses(counts: readonly number[]): readonly number[] | null {
  const present = counts.filter((count) => count > 0);
  const [largest, smallest] = [Math.max(...present), Math.min(...present)];
  if (present.length < 2 || largest < smallestImbalance * smallest) return null;
  const cap = largestRatio / Math.sqrt(largest);
  const raw = counts.map((count) => (count > 0 ? Math.min(cap, 1 / Math.sqrt(count)) : 0));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const weighted = raw.reduce((sum, weight, index) => sum + weight * (counts[index] ?? 0), 0);
  return raw.map((weight) => (weight * total) / weighted);
}
