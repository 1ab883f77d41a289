import { english, type Messages } from './en/english.ts';

/** Every language of the window and the command line; each is one folder here that fills `Messages`. */
export const languages = { en: english } satisfies Readonly<Record<string, () => Messages>>;
