import { AppError, type UsageProblem } from '#shared/domain/errors.ts';

export type OptionValue = string | boolean | undefined;

/** @throws AppError `usage/wrong-arguments` if it isn't a number within the limits */
export function optionalNumber(
  name: string,
  value: OptionValue,
  minimum = -Infinity,
  maximum = Infinity,
): number | undefined {
  if (value === undefined) return undefined;
  const number = asNumber(value);
  if (!Number.isFinite(number)) throw wrong({ reason: 'not-a-number', option: name, value: String(value) });
  if (number < minimum || number > maximum)
    throw wrong({ reason: 'not-a-number', option: name, value: String(value), minimum, maximum });
  return number;
}

/** @throws AppError `usage/wrong-arguments` if it isn't a whole number within the limits */
export function wholeNumber(
  name: string,
  value: OptionValue,
  minimum: number,
  maximum: number,
): number | undefined {
  if (value === undefined) return undefined;
  const number = asNumber(value);
  if (Number.isInteger(number) && number >= minimum && number <= maximum) return number;
  throw wrong({ reason: 'not-a-whole-number', option: name, value: String(value), minimum, maximum });
}

/** A count from 1, or one of the option's words. */
export function countOrWord<W extends string>(
  name: string,
  value: OptionValue,
  words: readonly W[],
): number | W | undefined {
  const word = words.find((one) => one === value);
  if (value === undefined || word !== undefined) return word;
  const number = asNumber(value);
  if (!Number.isSafeInteger(number) || number < 1)
    throw wrong({ reason: 'not-a-count', option: name, value: String(value), words });
  return number;
}

/** A number above 0 up to `maximum`, or one of the option's words. */
export function amountOrWord<W extends string>(
  name: string,
  value: OptionValue,
  words: readonly W[],
  maximum: number,
): number | W | undefined {
  const word = words.find((one) => one === value);
  if (value === undefined || word !== undefined) return word;
  const number = asNumber(value);
  if (!(number > 0 && number <= maximum))
    throw wrong({ reason: 'not-an-amount', option: name, value: String(value), maximum, words });
  return number;
}

/** One of the option's words. */
export function oneOf<W extends string>(
  name: string,
  value: OptionValue,
  words: readonly W[],
): W | undefined {
  if (value === undefined) return undefined;
  const word = words.find((one) => one === value);
  if (word === undefined) throw wrong({ reason: 'not-a-choice', option: name, value: String(value), words });
  return word;
}

/** Undefined for a switch. */
export function asText(value: OptionValue): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function wrong(problem: UsageProblem): AppError {
  return new AppError('usage/wrong-arguments', problem);
}

function asNumber(value: string | boolean): number {
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
}
