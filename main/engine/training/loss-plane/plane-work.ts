/** How finely a plane is measured. */
export interface PlaneWork {
  /** Points of the grid in each direction. */
  readonly side: number;
  /** Training pictures that each point is measured on. */
  readonly pictures: number;
}

/** The finest first. */
const sides = [25, 21, 17, 13] as const;
const mostPictures = 500;
/** A finer grid is not worth it below this many pictures … */
const fairPictures = 100;
/** … and a mean over fewer than this says little, however long it takes. */
const fewestPictures = 64;

/** Of forward passes: fifteen to twenty seconds on two cores with nothing else to do. */
const multiplicationBudget = 6e11;

/**
 * Chooses grid and pictures so that all of a plane takes half a minute on two cores, longer only for networks so large that
 * the fewest pictures and the coarsest grid take that. By the network alone, so that every machine draws the same picture.
 * @param multiplications of one picture's forward pass
 * @param pathPoints that are measured besides the grid
 * @param available training pictures
 */
export function planeWork(multiplications: number, pathPoints: number, available: number): PlaneWork {
  const choices = sides.map((side) => {
    const affordable = multiplicationBudget / (multiplications * (side * side + pathPoints));
    return { side, pictures: Math.min(mostPictures, Math.floor(affordable), available) };
  });
  const fine = choices.find(({ pictures }) => pictures >= Math.min(fairPictures, available));
  if (fine !== undefined) return fine;
  const { side, pictures } = choices.at(-1) as PlaneWork;
  return { side, pictures: Math.min(Math.max(fewestPictures, pictures), available) };
}
