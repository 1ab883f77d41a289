import { AppError } from '#shared/contract/errors.ts';
import type { RunConfig } from '#shared/domain/run-config.ts';
import type { RateChoice } from '#shared/domain/run.ts';
import type { ParameterSpec } from '#shared/domain/catalog.ts';
import type { Augmentation } from '#shared/domain/dataset.ts';
import type { ModelPlugin, NetworkRequest } from '#engine/models/define.ts';
import { models } from '#engine/models/registry.ts';
import type { NetworkGraph, ImageInput } from '#engine/compute/layers.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { OptimizerPlugin } from '#engine/optimizers/define.ts';
import { optimizers } from '#engine/optimizers/registry.ts';
import type { SchedulePlugin } from '#engine/schedules/define.ts';
import { schedules } from '#engine/schedules/registry.ts';

/** The plug-ins that a configuration names, and every number in it made definite. */
export interface RunSettings {
  readonly model: ModelPlugin;
  readonly modelParameters: Readonly<Record<string, number>>;
  readonly optimizer: OptimizerPlugin;
  /** All of the optimizer's parameters. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly schedule: SchedulePlugin;
  readonly scheduleParameters: Readonly<Record<string, number>>;
  readonly augment: Augmentation;
  /** Whether each image goes through the base model once, and only the head trains. */
  readonly usesFeatures: boolean;
}

/** @throws AppError `usage/wrong-arguments` for a plug-in or parameter that does not exist, or a number out of its range */
export function resolveSettings(config: RunConfig): RunSettings {
  const model = find(models, config.modelId, 'model');
  const optimizer = find(optimizers, config.optimizerId, 'optimizer');
  const { fineTune } = config;
  if (fineTune !== 'none' && !model.fineTuneDepths.includes(fineTune))
    throw wrong(`${model.label} cannot be fine-tuned: it always learns as a whole.`);
  const defaults = model.defaults(fineTune);
  const scheduleId = config.scheduleId === 'auto' ? defaults.scheduleId : config.scheduleId;
  const schedule = find(schedules, scheduleId, 'schedule');
  return {
    model,
    modelParameters: allParameters(model, config.modelParameters),
    optimizer,
    parameters: allParameters(optimizer, config.optimizerParameters),
    schedule,
    scheduleParameters: allParameters(schedule, config.scheduleParameters),
    augment: config.augment === 'auto' ? defaults.augment : config.augment,
    usesFeatures: model.base !== null && fineTune === 'none',
  };
}

/** The highest learning rate that a configuration means at a batch size. (`find` begins from the automatic one.) */
export function learningRateOf(config: RunConfig, settings: RunSettings, batchSize: number): number {
  if (typeof config.learningRate === 'number') return config.learningRate;
  const { rateFactor } = settings.model.defaults(config.fineTune);
  return settings.optimizer.automaticLearningRate(batchSize) * rateFactor;
}

/** The highest learning rate of a run that leaves it to the optimizer's rule. */
export function automaticRateOf(config: RunConfig, settings: RunSettings, batchSize: number): number {
  return learningRateOf({ ...config, learningRate: 'auto' }, settings, batchSize);
}

/** The learning rate beside the automatic one, and what bounds it. */
export function rateChoiceOf(config: RunConfig, settings: RunSettings, batchSize: number): RateChoice {
  const automatic = automaticRateOf(config, settings, batchSize);
  // A linear head has one valley; what a deeper network does above the rate of the rule only trying tells.
  const largest = settings.usesFeatures ? (settings.optimizer.largestLearningRate ?? null) : automatic;
  return { learningRate: learningRateOf(config, settings, batchSize), automatic, largest };
}

/** What the model takes, chosen by the images, and its layers. */
export function describeNetwork(
  { model, modelParameters }: Pick<RunSettings, 'model' | 'modelParameters'>,
  dataset: Pick<Dataset, 'classNames' | 'statistics'>,
): { readonly request: NetworkRequest; readonly graph: NetworkGraph; readonly input: ImageInput } {
  const input = model.chooseInput(dataset.statistics());
  const request = { input, classCount: dataset.classNames.length, parameters: modelParameters };
  return { request, graph: model.describe(request), input };
}

function find<P>(plugins: ReadonlyMap<string, P>, id: string, kind: string): P {
  const plugin = plugins.get(id);
  if (plugin !== undefined) return plugin;
  throw wrong(`There is no ${kind} “${id}”. There are: ${[...plugins.keys()].join(', ')}.`);
}

function allParameters(
  { label, parameters: specs }: { readonly label: string; readonly parameters: readonly ParameterSpec[] },
  given: Readonly<Record<string, number>>,
): Record<string, number> {
  const unknown = Object.keys(given).find((key) => !specs.some((spec) => spec.key === key));
  if (unknown !== undefined) throw wrong(`${label} has no setting “${unknown}”.`);
  return Object.fromEntries(
    specs.map(({ key, label: name, initial, minimum, maximum, isWhole = false }) => {
      const value = given[key] ?? initial;
      if (!(value >= minimum && value <= maximum) || (isWhole && !Number.isInteger(value)))
        throw wrong(
          `${name} of ${label} must be a ${isWhole ? 'whole ' : ''}number from ${minimum} to ${maximum}.`,
        );
      return [key, value];
    }),
  );
}

const wrong = (message: string): AppError => new AppError('usage/wrong-arguments', message);
