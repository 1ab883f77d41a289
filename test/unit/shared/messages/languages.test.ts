import { expect, test } from 'vitest';
import { english, type Messages } from '#shared/messages/en/english.ts';
import { languages } from '#shared/messages/languages.ts';

/** @returns the paths of texts that English has and the other language lacks, or has as something else */
function missingTexts(reference: unknown, other: unknown, path = ''): string[] {
  if (typeof reference !== typeof other || (reference === null) !== (other === null)) return [path];
  if (typeof reference !== 'object' || reference === null) return [];
  // A list may be longer or shorter elsewhere: its entries have the same shape.
  if (Array.isArray(reference)) return Array.isArray(other) ? [] : [path];
  return Object.entries(reference).flatMap(([key, value]) =>
    missingTexts(value, (other as Record<string, unknown>)[key], path === '' ? key : `${path}.${key}`),
  );
}

test.each(Object.entries(languages))('%s has every text that English has', (_, language) => {
  expect(missingTexts(english(), language())).toEqual([]);
});

test('a language that lacks a text, or has no sentence for a code, is found out', () => {
  const { errors, app, ...rest } = english('de-DE');
  const { 'storage/busy': left, ...someErrors } = errors;
  const german = { ...rest, errors: someErrors, app: { ...app, name: undefined } } as unknown as Messages;
  expect(left).toBeTypeOf('function');
  expect(missingTexts(english(), german).sort()).toEqual(['app.name', 'errors.storage/busy']);
});
