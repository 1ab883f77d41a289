import { getContext, setContext } from 'svelte';
import type { TermId } from '#shared/messages/terms.ts';

/** Where a term leads for more than two sentences. */
export interface TermLink {
  readonly label: string;
  readonly open: (term: TermId) => void;
}

const key = Symbol('term link');

export function provideTermLink(link: TermLink): void {
  setContext(key, link);
}

/** Undefined where terms lead nowhere: they then explain themselves in their two sentences alone. */
export function useTermLink(): TermLink | undefined {
  return getContext<TermLink | undefined>(key);
}
