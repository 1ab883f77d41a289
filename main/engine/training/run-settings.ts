import { AppError } from '../../../shared/contract/errors.ts';
import type { RunConfig } from '../../../shared/contract/run-config.ts';
import type { ModelPlugin } from '../models/define.ts';
import { models } from '../models/registry.ts';
import type { OptimizerPlugin } from '../optimizers/define.ts';
import { optimizers } from '../optimizers/registry.ts';

/** The plug-ins that a configuration names, and every number in it made definite. */
export interface RunSettings {
  readonly model: ModelPlugin;
  readonly optimizer: OptimizerPlugin;
  /** All of the optimizer's parameters. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** @throws AppError `usage/wrong-arguments` for a plug-in or parameter that does not exist, or a number out of its range */
export function resolveSettings(config: RunConfig): RunSettings {
  const model = models.get(config.modelId);
  if (model === undefined) throw wrong(`There is no base model “${config.modelId}”.`);
  const optimizer = optimizers.get(config.optimizerId);
  if (optimizer === undefined) throw wrong(`There is no optimizer “${config.optimizerId}”.`);
  return { model, optimizer, parameters: allParameters(optimizer, config.optimizerParameters) };
}

/** The learning rate that a configuration means at a batch size. */
export function learningRateOf(config: RunConfig, optimizer: OptimizerPlugin, batchSize: number): number {
  return config.learningRate === 'auto' ? optimizer.automaticLearningRate(batchSize) : config.learningRate;
}

function allParameters(
  { label, parameters: specs }: OptimizerPlugin,
  given: RunConfig['optimizerParameters'],
): Record<string, number> {
  const unknown = Object.keys(given).find((key) => !specs.some((spec) => spec.key === key));
  if (unknown !== undefined) throw wrong(`${label} has no setting “${unknown}”.`);
  return Object.fromEntries(
    specs.map(({ key, label: name, initial, minimum, maximum }) => {
      const value = given[key] ?? initial;
      if (!(value >= minimum && value <= maximum))
        throw wrong(`${name} of ${label} must lie between ${minimum} and ${maximum}.`);
      return [key, value];
    }),
  );
}

const wrong = (message: string): AppError => new AppError('usage/wrong-arguments', message);
