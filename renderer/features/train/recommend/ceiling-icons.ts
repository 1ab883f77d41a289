import Gauge from '@lucide/svelte/icons/gauge';
import MemoryStick from '@lucide/svelte/icons/memory-stick';
import Waves from '@lucide/svelte/icons/waves';
import type { Component } from 'svelte';
import type { CeilingBar } from './ceiling-bars.ts';

type Icon = Component<{ size?: number; 'aria-hidden'?: 'true' }>;

/** The same symbol on the ruler and beside the bar that says what it means. */
export const ceilingIcons: Readonly<Record<CeilingBar['ceiling'], Icon>> = {
  memory: MemoryStick,
  speed: Gauge,
  noise: Waves,
};
