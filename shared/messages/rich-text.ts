import type { TermId } from './terms.ts';

export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'term'; readonly term: TermId; readonly text: string };

/**
 * Splits a message into segments: `**920**` stands out, `[[trainingStep|steps]]` is a term that explains itself.
 * Anything else, a single `[` or `*` too, is plain text.
 */
export function parseRichText(message: string): readonly Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of message.matchAll(/\*\*(.+?)\*\*|\[\[(\w+)\|(.+?)\]\]/g)) {
    if (match.index > end) segments.push({ kind: 'text', text: message.slice(end, match.index) });
    const [whole, strong, term, text] = match;
    if (strong !== undefined) segments.push({ kind: 'strong', text: strong });
    else segments.push({ kind: 'term', term: term as TermId, text: text ?? '' });
    end = match.index + whole.length;
  }
  if (end < message.length) segments.push({ kind: 'text', text: message.slice(end) });
  return segments;
}

/** A message without its marks, for where only text can stand. */
export function plainText(message: string): string {
  return parseRichText(message)
    .map(({ text }) => text)
    .join('');
}
