import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { Catalog } from '#shared/domain/catalog.ts';
import type { StepPlan } from '#shared/domain/run/run.ts';
import type { Messages } from '#shared/messages/en/english.ts';
import { modelOf, usesFeatures } from '#renderer/state/plan/plan-facts.ts';

/**
 * What stands under “More” while it is closed: optimizer and learning rate, and whatever differs from the default.
 * @param catalog null before the engine has sent it
 */
export function describeMoreSettings(config: RunConfig, catalog: Catalog | null, messages: Messages): string {
  const { train } = messages;
  const settings = [train.moreHint(optimizerOf(config, catalog), describeRate(config, null, messages))];
  return [...settings, ...departures(config, catalog, messages)].join(', ');
}

/**
 * The settings of a run in one line.
 * @param usedRate the learning rate that it came to; null before that is known
 */
export function describeRunSettings(
  { config, plan }: { readonly config: RunConfig; readonly plan: StepPlan },
  catalog: Catalog | null,
  usedRate: number | null,
  messages: Messages,
): string {
  const { format, runs, run, train } = messages;
  const model = modelOf(config, catalog);
  const isDeep = (model?.fineTuneDepths.length ?? 0) > 1;
  const depth = isDeep ? train.fineTuneDepths[config.fineTune].inLine : null;
  const batch = config.batchSize === 'full' ? runs.fullBatch(plan.batchSize) : format.number(plan.batchSize);
  return [
    ...(model === undefined ? [] : [[model.label, ...(depth === null ? [] : [depth])].join(', ')]),
    run.settingsLine(
      batch,
      config.epochs,
      optimizerOf(config, catalog),
      describeRate(config, usedRate, messages),
    ),
    ...departures(config, catalog, messages),
  ].join(' · ');
}

function optimizerOf({ optimizerId }: RunConfig, catalog: Catalog | null): string {
  return catalog?.optimizers.find(({ id }) => id === optimizerId)?.label ?? optimizerId;
}

function describeRate({ learningRate }: RunConfig, used: number | null, { format, train }: Messages): string {
  if (typeof learningRate === 'number') return format.significant(learningRate);
  const how = train.ratesInLine[learningRate];
  return used === null ? how : `${format.significant(used)} (${how})`;
}

function departures(config: RunConfig, catalog: Catalog | null, { train }: Messages): string[] {
  const { scheduleId, augment, classWeights, microBatch, accumulation } = config;
  const schedule = catalog?.schedules.find(({ id }) => id === scheduleId);
  return [
    ...(schedule === undefined ? [] : [train.scheduleInLine(schedule.label)]),
    ...(augment === 'none' || augment === 'auto' ? [] : [train.augmentsInLine[augment]]),
    ...(classWeights === 'none' ? [] : [train.classWeightsInLine]),
    ...(microBatch === 'auto' || usesFeatures(config, catalog) ? [] : [train.microBatchInLine(microBatch)]),
    ...(accumulation === 'fast' ? [] : [train.accumulationInLine]),
  ];
}
