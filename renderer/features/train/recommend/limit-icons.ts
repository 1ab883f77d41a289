import Gauge from '@lucide/svelte/icons/gauge';
import MemoryStick from '@lucide/svelte/icons/memory-stick';
import Waves from '@lucide/svelte/icons/waves';
import type { Component } from 'svelte';
import type { LimitBar } from './limit-bars.ts';

type Icon = Component<{ size?: number; 'aria-hidden'?: 'true' }>;

/** The same symbol on the ruler and beside the bar that says what it means. */
export const limitIcons: Readonly<Record<LimitBar['limit'], Icon>> = {
  memory: MemoryStick,
  speed: Gauge,
  noise: Waves,
};
