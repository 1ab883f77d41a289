import type { Split } from '../domain/dataset.ts';

/** English words that several files of texts use. */
export const splitNames: Readonly<Record<Split, string>> = {
  train: 'training',
  validation: 'validation',
  test: 'test',
};
