import type { Messages } from '../../../shared/messages/en.ts';
import type { DatasetStore } from '../../state/dataset-store.svelte.ts';

/** The number that the pages count with where no pictures are open: the one of the specification's example. */
const exampleCount = 2000;

/** The open dataset's training pictures, or the example's, and the sentence that says which. */
export function ownPictures(
  dataset: DatasetStore,
  { learn }: Messages,
): { readonly count: number; readonly sentence: string } {
  const { summary, trainCount } = dataset;
  if (summary === null || trainCount === 0)
    return { count: exampleCount, sentence: learn.assumedPictures(exampleCount) };
  return { count: trainCount, sentence: learn.ownPictures(summary.name, trainCount) };
}
