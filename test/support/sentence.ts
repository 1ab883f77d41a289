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
