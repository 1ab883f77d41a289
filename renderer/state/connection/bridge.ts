import { createContext } from 'svelte';
import type { Bridge } from '#shared/contract/app-api.ts';

/** What the app's main process offers the window. */
export const [useBridge, provideBridge] = createContext<Bridge>();
