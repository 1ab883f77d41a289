import { indexPlugins } from '#engine/plug-ins.ts';
import type { ModelPlugin } from './define.ts';

/** id → plug-in. A file in this folder is all it takes to be listed here. */
export const models: ReadonlyMap<string, ModelPlugin> = indexPlugins(
  'model',
  import.meta.glob<{ default: ModelPlugin }>(['./*.ts', '!./define.ts', '!./registry.ts'], { eager: true }),
);
