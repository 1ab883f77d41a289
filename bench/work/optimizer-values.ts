import type { OptimizerPlugin } from '#engine/optimizers/define.ts';

/** An optimizer's parameters as they are where nothing is typed. */
export function initialParameters({ parameters }: OptimizerPlugin): Readonly<Record<string, number>> {
  return Object.fromEntries(parameters.map(({ key, initial }) => [key, initial]));
}
