import { AppError, type UsageProblem } from '#shared/domain/errors.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { RateChoice, StepPlan } from '#shared/domain/run/run.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import type { ParameterSpec } from '#shared/domain/catalog.ts';
import type { Augmentation } from '#shared/domain/dataset/dataset.ts';
import type { ModelPlugin, NetworkRequest } from '#engine/models/define.ts';
import { models } from '#engine/models/registry.ts';
import type { NetworkGraph, ImageInput } from '#engine/compute/layers.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { OptimizerPlugin } from '#engine/optimizers/define.ts';
import { optimizers } from '#engine/optimizers/registry.ts';
import type { SchedulePlugin } from '#engine/schedules/define.ts';
import { schedules } from '#engine/schedules/registry.ts';
import type { ScheduleMoment } from './train.ts';

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
    throw wrong({ reason: 'not-fine-tunable', model: model.label });
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

/** @returns what the highest learning rate is multiplied by for the next step, by the schedule */
export function scheduledRate(
  { schedule, scheduleParameters: parameters }: RunSettings,
  { totalSteps, stepsPerEpoch }: StepPlan,
): (moment: ScheduleMoment) => number {
  return (moment) => schedule.factor({ ...moment, totalSteps, stepsPerEpoch, parameters });
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

function find<P>(plugins: ReadonlyMap<string, P>, id: string, kind: 'model' | 'optimizer' | 'schedule'): P {
  const plugin = plugins.get(id);
  if (plugin !== undefined) return plugin;
  throw wrong({ reason: 'unknown-plug-in', kind, id, known: [...plugins.keys()] });
}

function allParameters(
  { label, parameters: specs }: { readonly label: string; readonly parameters: readonly ParameterSpec[] },
  given: Readonly<Record<string, number>>,
): Record<string, number> {
  const unknown = Object.keys(given).find((key) => !specs.some((spec) => spec.key === key));
  if (unknown !== undefined) throw wrong({ reason: 'unknown-setting', owner: label, setting: unknown });
  return Object.fromEntries(
    specs.map(({ key, label: name, initial, minimum, maximum, isWhole = false }) => {
      const value = given[key] ?? initial;
      if (!(value >= minimum && value <= maximum) || (isWhole && !Number.isInteger(value)))
        throw wrong({
          reason: 'setting-out-of-range',
          owner: label,
          setting: name,
          minimum,
          maximum,
          isWhole,
        });
      return [key, value];
    }),
  );
}

const wrong = (problem: UsageProblem): AppError => new AppError('usage/wrong-arguments', problem);

/** The steps of a run over a dataset's training images. */
export function stepsFor(dataset: Pick<Dataset, 'ids'>, { batchSize, epochs }: RunConfig): StepPlan {
  return planSteps(dataset.ids('train').length, batchSize, epochs);
}
