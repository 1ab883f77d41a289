import { indexPlugins } from '#engine/plug-ins.ts';
import type { SchedulePlugin } from './define.ts';

/** id → plug-in. A file in this folder is all it takes to be listed here. */
export const schedules: ReadonlyMap<string, SchedulePlugin> = indexPlugins(
  'schedule',
  import.meta.glob<{ default: SchedulePlugin }>(['./*.ts', '!./define.ts', '!./registry.ts'], {
    eager: true,
  }),
);
