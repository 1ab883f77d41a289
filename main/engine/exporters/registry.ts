import { indexPlugins } from '#engine/plug-ins.ts';
import type { ExporterPlugin } from './define.ts';

/** id → plug-in. A file in this folder is all it takes to be listed here. */
export const exporters: ReadonlyMap<string, ExporterPlugin> = indexPlugins(
  'exporter',
  import.meta.glob<{ default: ExporterPlugin }>(
    ['./*.ts', '!./define.ts', '!./registry.ts', '!./write-export.ts'],
    {
      eager: true,
    },
  ),
);
