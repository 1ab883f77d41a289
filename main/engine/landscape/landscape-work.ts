/** How finely a landscape is measured. */
export interface LandscapeWork {
  /** Points of the grid in each direction. */
  readonly side: number;
  /** Training images that each point is measured on. */
  readonly images: number;
}

/** The finest first. */
const sides = [25, 21, 17, 13] as const;
const mostImages = 500;
/** A finer grid is not worth it below this many images … */
const fairImages = 100;
/** … and a mean over fewer than this says little, however long it takes. */
const fewestImages = 64;

/** Of forward passes: fifteen to twenty seconds on two cores with nothing else to do. */
const multiplicationBudget = 6e11;

/**
 * Chooses grid and images so that all of a landscape takes half a minute on two cores, longer only for networks so large that
 * the fewest images and the coarsest grid take that. By the network alone, so that every machine draws the same image.
 * @param multiplications of one image's forward pass
 * @param pathPoints that are measured besides the grid
 * @param available training images
 */
export function landscapeWork(multiplications: number, pathPoints: number, available: number): LandscapeWork {
  const choices = sides.map((side) => {
    const affordable = multiplicationBudget / (multiplications * (side * side + pathPoints));
    return { side, images: Math.min(mostImages, Math.floor(affordable), available) };
  });
  const fine = choices.find(({ images }) => images >= Math.min(fairImages, available));
  if (fine !== undefined) return fine;
  const { side, images } = choices.at(-1) as LandscapeWork;
  return { side, images: Math.min(Math.max(fewestImages, images), available) };
}
