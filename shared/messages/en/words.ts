import type { Part } from '#shared/domain/dataset.ts';

/** English words that several files of texts use. */
export const partNames: Readonly<Record<Part, string>> = {
  train: 'training',
  validation: 'validation',
  test: 'test',
};
