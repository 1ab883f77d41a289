import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { Catalog, ModelEntry } from '#shared/domain/catalog.ts';

/** The model that settings name; undefined where the catalog is not there or has no such model. */
export function modelOf({ modelId }: RunConfig, catalog: Catalog | null): ModelEntry | undefined {
  return catalog?.models.find(({ id }) => id === modelId);
}

/**
 * Whether each image goes through a base model once, before training: where a base model stays as it is. The engine's
 * preview says the same; this is known before it answers.
 */
export function usesFeatures(config: RunConfig, catalog: Catalog | null): boolean {
  const hasBase = (modelOf(config, catalog)?.fineTuneDepths.length ?? 0) > 0;
  return hasBase && config.fineTune === 'none';
}
