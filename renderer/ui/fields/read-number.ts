export interface NumberLimits {
  readonly minimum: number;
  readonly maximum: number;
  readonly isWhole: boolean;
}

/** Why a number was not taken as it was typed. */
export type NumberProblem = 'tooSmall' | 'tooLarge' | 'notWhole' | 'noNumber';

/** What a person typed, inside the limits; null where it is no number. */
export function readNumber(
  typed: string,
  { minimum, maximum, isWhole }: NumberLimits,
): { readonly value: number | null; readonly problem: NumberProblem | null } {
  // Spaces and apostrophes separate thousands; a comma does in whole numbers, and is a point in others.
  const number = Number(typed.replaceAll(/[\s']/g, '').replaceAll(',', isWhole ? '' : '.'));
  if (typed.trim() === '') return { value: null, problem: null };
  if (!Number.isFinite(number)) return { value: null, problem: 'noNumber' };
  if (number < minimum) return { value: minimum, problem: 'tooSmall' };
  if (number > maximum) return { value: maximum, problem: 'tooLarge' };
  if (isWhole && !Number.isInteger(number)) return { value: Math.round(number), problem: 'notWhole' };
  return { value: number, problem: null };
}
