/** Ticks of an axis, and where an axis that follows its data should end; the same in the window and in saved charts. */

/** Steps of 1, 2 or 5 times a power of ten inside the range, at most about `count` of them. @param low below `high` */
export function niceTicks(low: number, high: number, count: number): readonly number[] {
  const step = niceStep(low, high, count);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Multiplied, not added up: 0.1 + 0.2 would be marked 0.30000000000000004.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** The range widened to the ticks outside it, so that a chart begins and ends with a mark. */
export function niceRange(low: number, high: number, count: number): readonly [number, number] {
  if (!(high > low)) return [low - (Math.abs(low) || 1) / 2, low + (Math.abs(low) || 1) / 2];
  const step = niceStep(low, high, count);
  const outside = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)] as const;
  return [Number((outside[0] * step).toPrecision(12)), Number((outside[1] * step).toPrecision(12))];
}

function niceStep(low: number, high: number, count: number): number {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((digit) => digit * power).find((one) => one >= rough) ?? 10 * power;
}

/**
 * 1, 2 and 5 times powers of ten inside the range; the powers alone where those would be more than `count`, and steps
 * as on any axis where the range is too short for three of them. @param low above 0
 */
export function logTicks(low: number, high: number, count: number): readonly number[] {
  const powers: number[] = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) powers.push(power);
  const inside = (digits: readonly number[]): number[] =>
    powers
      .flatMap((power) => digits.map((digit) => Number((digit * 10 ** power).toPrecision(3))))
      .filter((value) => value >= low && value <= high);
  const all = inside([1, 2, 5]);
  if (all.length < 3 && high > low) return niceTicks(low, high, Math.min(count, 5));
  return all.length <= count ? all : inside([1]);
}

/** Where an axis from 0 ends that follows what grows: it moves now and then, by a quarter to a half. */
const ends = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/** @param value above 0 @param isWhole whether only whole numbers count, from 1 */
export function niceEnd(value: number, isWhole: boolean): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const fitting = ends.map((end) => Number((end * power).toPrecision(3)));
  return fitting.find((end) => end >= value && (!isWhole || Number.isInteger(end))) ?? 10 * power;
}
