import { AppError } from '#shared/contract/errors.ts';
import type { Messages } from '#shared/messages/en.ts';

/** The sentence a person reads about an error; the window's own text where it has one, else the engine's. */
export function errorText(messages: Messages, error: unknown): string {
  if (!(error instanceof AppError)) {
    const detail = error instanceof Error ? error.message : String(error);
    return `${messages.errors.internal ?? ''} ${messages.internalDetail(detail)}`;
  }
  const text = messages.errors[error.code];
  if (text === undefined) return error.message;
  return error.code === 'internal' ? `${text} ${messages.internalDetail(error.message)}` : text;
}

export function isCancelled(error: unknown): boolean {
  return error instanceof AppError && error.code === 'cancelled';
}

/** Whether it failed because the engine's process ended. */
export function isCrash(error: unknown): boolean {
  return error instanceof AppError && error.code === 'engine/crashed';
}
