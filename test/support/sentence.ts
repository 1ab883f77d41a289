import { expect } from 'vitest';
import { toWire } from '#shared/domain/errors.ts';
import { english } from '#shared/messages/en/english.ts';
import { errorSentence } from '#shared/messages/error-sentence.ts';

/** The text that the user reads for an error. */
export const sentenceOf = (error: unknown): string => errorSentence(english().errors, toWire(error));

/** @returns what `act` throws, or undefined */
export function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Whole sentences, each another one, without a gap where a parameter belongs. */
export function expectSentences(sentences: readonly string[]): void {
  for (const sentence of sentences) {
    expect(sentence).toMatch(/[.!)]$|Details: .+$/);
    expect(sentence).not.toMatch(/undefined|null|NaN|\[object|\.\.(\s|$)/);
  }
  expect(new Set(sentences).size).toBe(sentences.length);
}
