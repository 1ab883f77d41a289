/** How finely a landscape is measured. */
export interface LandscapeResolution {
  /** Points of the grid in each direction. */
  readonly side: number;
  /** Training images used at each point. */
  readonly images: number;
}

/** The finest first. */
const sides = [25, 21, 17, 13] as const;
const mostImages = 500;
/** Below this many images, a finer grid isn't worth it … */
const fairImages = 100;
/** … and a mean over fewer than this is too noisy at any cost. */
const fewestImages = 64;

/** For all forward passes: fifteen to twenty seconds on two idle cores. */
const multiplicationBudget = 6e11;

/**
 * Chooses grid and images so that a landscape takes half a minute on two cores; only a very large network takes longer, with
 * the fewest images and the coarsest grid. Depends on the network alone, so every machine draws the same landscape.
 * @param multiplications in one image's forward pass
 * @param pathPoints measured in addition to the grid
 * @param available training images
 */
export function landscapeResolution(
  multiplications: number,
  pathPoints: number,
  available: number,
): LandscapeResolution {
  const choices = sides.map((side) => {
    const affordable = multiplicationBudget / (multiplications * (side * side + pathPoints));
    return { side, images: Math.min(mostImages, Math.floor(affordable), available) };
  });
  const fine = choices.find(({ images }) => images >= Math.min(fairImages, available));
  if (fine !== undefined) return fine;
  const { side, images } = choices.at(-1) as LandscapeResolution;
  return { side, images: Math.min(Math.max(fewestImages, images), available) };
}
