import type { Catalog, CatalogEntry } from '#shared/domain/catalog.ts';
import { exporters } from '#engine/exporters/registry.ts';
import { models } from '#engine/models/registry.ts';
import { optimizers } from '#engine/optimizers/registry.ts';
import { schedules } from '#engine/schedules/registry.ts';

/** What can be chosen, as plain data: the window draws its forms from this alone. */
export function describeCatalog(): Catalog {
  return {
    models: [...models.values()].map((model) => ({
      ...entry(model),
      license: model.license,
      // A network that learns from nothing but the user's images always learns whole.
      fineTuneDepths: model.base === null ? [] : model.fineTuneDepths,
    })),
    optimizers: [...optimizers.values()].map(entry),
    schedules: [...schedules.values()].map(entry),
    exporters: [...exporters.values()].map((exporter) => ({
      ...entry(exporter),
      purpose: exporter.purpose,
      usage: exporter.usage,
    })),
  };
}

function entry({ id, label, help, parameters }: CatalogEntry): CatalogEntry {
  return { id, label, help, parameters };
}
