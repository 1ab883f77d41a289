import type { Part } from '../../../shared/domain/dataset.ts';
import type { Messages } from '../../../shared/messages/en.ts';
import type { DatasetStore } from '../../state/dataset-store.svelte.ts';

/** What the pages count with where no pictures are open: the specification's example, with a fifth of all set aside. */
const example = { train: 2000, validation: 500, test: 0 };

interface OwnPictures {
  /** To learn from. */
  readonly count: number;
  readonly counts: Readonly<Record<Part, number>>;
  /** Says whose they are. */
  readonly sentence: string;
}

/** The open dataset's pictures, or the example's. */
export function ownPictures(dataset: DatasetStore, { learn }: Messages): OwnPictures {
  const { summary, trainCount: count } = dataset;
  if (summary === null || count === 0)
    return { count: example.train, counts: example, sentence: learn.assumedPictures(example.train) };
  return { count, counts: summary.counts, sentence: learn.ownPictures(summary.name, count) };
}
