import type { CatalogEntry } from '#shared/domain/catalog.ts';
import type { Messages } from '#shared/messages/en/english.ts';
import type { DatasetStore } from '#renderer/state/dataset-store.svelte.ts';
import type { PlanStore } from '#renderer/state/plan/plan-store.svelte.ts';

type Text = Messages['train'];

/** What augmentation comes to: the chosen one, or the one that the engine says automatic means. */
export function describeAugment(plan: PlanStore, text: Text): string {
  const chosen = plan.config.augment;
  const meant = chosen === 'auto' ? (plan.latest?.augment ?? 'auto') : chosen;
  const { name, help } = text.augments[meant];
  const what = chosen === 'auto' && meant !== 'auto' ? text.automaticAugment(name, help) : help;
  return meant !== 'none' && meant !== 'auto' && plan.usesFeatures ? `${what} ${text.viewsAreSaved}` : what;
}

export function describeClassWeights(plan: PlanStore, dataset: DatasetStore, text: Text): string {
  if (plan.config.classWeights === 'none') return text.classWeightsHint;
  const weights = plan.latest?.classWeights ?? null;
  if (weights === null) return text.classWeightsEven;
  const classes = dataset.summary?.classes ?? [];
  return text.classWeightsAre(
    weights.map((weight, index) => ({ name: classes[index]?.name ?? String(index + 1), weight })),
  );
}

export function describeLearningRate(plan: PlanStore, text: Text): string {
  const { learningRate } = plan.config;
  if (learningRate === 'find') return text.findRateHint;
  if (learningRate !== 'auto') return text.typedRateHint;
  const automatic = plan.latest?.rate.automatic;
  return automatic === undefined ? '' : text.automaticRate(automatic);
}

/** What the schedule comes to: the chosen one, or the one that the engine says automatic means. */
export function describeSchedule(plan: PlanStore, schedules: readonly CatalogEntry[], text: Text): string {
  const isAutomatic = plan.config.scheduleId === 'auto';
  const meantId = isAutomatic ? plan.latest?.scheduleId : plan.config.scheduleId;
  const meant = schedules.find(({ id }) => id === meantId);
  if (meant === undefined) return text.scheduleHint;
  return isAutomatic ? text.automaticSchedule(meant.label, meant.help) : meant.help;
}

export function describeMicroBatch(plan: PlanStore, batchSize: number, text: Text): string {
  const { microBatch } = plan.config;
  if (microBatch === 'auto') return text.microBatchHint;
  return text.microBatchCount(batchSize, Math.ceil(batchSize / microBatch));
}
