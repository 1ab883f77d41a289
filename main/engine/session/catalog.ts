import type { Catalog, CatalogEntry } from '../../../shared/domain/catalog.ts';
import { exporters } from '../exporters/registry.ts';
import { models } from '../models/registry.ts';
import { optimizers } from '../optimizers/registry.ts';

/** What can be chosen, as plain data: the window draws its forms from this alone. */
export function describeCatalog(): Catalog {
  return {
    models: [...models.values()].map((model) => ({
      ...entry(model),
      inputSizePx: model.inputSizePx,
      license: model.license,
    })),
    optimizers: [...optimizers.values()].map(entry),
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
