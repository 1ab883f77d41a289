import { createContext } from 'svelte';
import type { Messages } from '#shared/messages/en/english.ts';

/** The window's texts in the language shown. */
export const [useMessages, provideMessages] = createContext<Messages>();
