import type { WireError } from '#shared/domain/errors.ts';
import { english } from '#shared/messages/en/english.ts';
import { errorSentence } from '#shared/messages/error-sentence.ts';

const { errors } = english();

/** An error as `--json` says it. */
export function errorBody(error: WireError): { code: string; message: string; details: object } {
  return { code: error.code, message: errorSentence(errors, error), details: error.params };
}
