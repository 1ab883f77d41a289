import type { ErrorCode, ErrorParameters, WireError } from '../domain/errors.ts';
import type { FindingReason, FindingReasonCode, FindingReasonParameters } from '../domain/dataset/dataset.ts';
import type { Notice, NoticeCode, NoticeParameters } from '../domain/notices.ts';

/** A language's sentences for every code. */
export type ErrorMessages = { readonly [C in ErrorCode]: (params: ErrorParameters[C]) => string };
export type NoticeMessages = { readonly [C in NoticeCode]: (params: NoticeParameters[C]) => string };
export type FindingReasonMessages = {
  readonly [C in FindingReasonCode]: (params: FindingReasonParameters[C]) => string;
};

export function errorSentence<C extends ErrorCode>(
  errors: ErrorMessages,
  { code, params }: WireError<C>,
): string {
  return errors[code](params);
}

export function noticeSentence<C extends NoticeCode>(
  notices: NoticeMessages,
  { code, params }: Notice<C>,
): string {
  return notices[code](params);
}

export function findingSentence<C extends FindingReasonCode>(
  reasons: FindingReasonMessages,
  { code, params }: FindingReason<C>,
): string {
  return reasons[code](params);
}
