import { isAppError, toWire } from '#shared/domain/errors.ts';
import type { Messages } from '#shared/messages/en/english.ts';
import { errorSentence } from '#shared/messages/error-sentence.ts';

/** The sentence a person reads about an error. */
export function errorText({ errors }: Messages, error: unknown): string {
  return errorSentence(errors, toWire(error));
}

export function isCanceled(error: unknown): boolean {
  return isAppError(error, 'canceled');
}

/** Whether it failed because the engine's process ended. */
export function isCrash(error: unknown): boolean {
  return isAppError(error, 'engine/crashed');
}
