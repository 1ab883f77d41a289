import type { Split } from '#shared/domain/dataset/dataset.ts';

/** English words that several files of texts use. */
export const splitNames: Readonly<Record<Split, string>> = {
  train: 'training',
  validation: 'validation',
  test: 'test',
};
