import { indexPlugins } from '#engine/plug-ins.ts';
import type { OptimizerPlugin } from './define.ts';

/** id → plug-in. A file in this folder is all it takes to be listed here. */
export const optimizers: ReadonlyMap<string, OptimizerPlugin> = indexPlugins(
  'optimizer',
  import.meta.glob<{ default: OptimizerPlugin }>(['./*.ts', '!./define.ts', '!./registry.ts'], {
    eager: true,
  }),
);
