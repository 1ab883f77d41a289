import type { Split } from '#shared/domain/dataset/dataset.ts';
import type { Messages } from '#shared/messages/en/english.ts';
import type { DatasetStore } from '#renderer/state/dataset-store.svelte.ts';

/** What the pages count with where no images are open: the specification's example, with a fifth of all set aside. */
const example = { train: 2000, validation: 500, test: 0 };

interface OwnImages {
  /** To learn from. */
  readonly count: number;
  readonly counts: Readonly<Record<Split, number>>;
  /** Says whose they are. */
  readonly sentence: string;
}

/** The open dataset's images, or the example's. */
export function ownImages(dataset: DatasetStore, { learn }: Messages): OwnImages {
  const { summary, trainCount: count } = dataset;
  if (summary === null || count === 0)
    return { count: example.train, counts: example, sentence: learn.assumedImages(example.train) };
  return { count, counts: summary.counts, sentence: learn.ownImages(summary.name, count) };
}
