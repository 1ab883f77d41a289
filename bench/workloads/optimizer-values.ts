import type { OptimizerPlugin } from '#engine/optimizers/define.ts';

/** An optimizer's default parameters. */
export function initialParameters({ parameters }: OptimizerPlugin): Readonly<Record<string, number>> {
  return Object.fromEntries(parameters.map(({ key, initial }) => [key, initial]));
}
