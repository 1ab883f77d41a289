/**
 * Updates to reach the same loss, against the fewest possible: 1 + noise scale ÷ batch size.
 * @see McCandlish et al. 2018, arXiv:1812.06162, equation 2.7 and figure 1
 */
export function stepsNeeded(batchSize: number, noiseScale: number): number {
  return 1 + noiseScale / batchSize;
}

/** Images seen to reach the same loss, against the fewest possible: 1 + batch size ÷ noise scale. */
export function imagesNeeded(batchSize: number, noiseScale: number): number {
  return 1 + batchSize / noiseScale;
}
