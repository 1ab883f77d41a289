/** Steps of 1, 2 or 5 times a power of ten inside the range, at most about `count` of them. @param low below `high` */
export function niceTicks(low: number, high: number, count: number): readonly number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((one) => one >= rough) ?? 10 * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Multiplied, not added up: 0.1 + 0.2 would be marked 0.30000000000000004.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** 1, 2 and 5 times powers of ten inside the range; the powers alone where those would be more than `count`. @param low above 0 */
export function logTicks(low: number, high: number, count: number): readonly number[] {
  const powers: number[] = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) powers.push(power);
  const inside = (digits: readonly number[]): number[] =>
    powers
      .flatMap((power) => digits.map((digit) => Number((digit * 10 ** power).toPrecision(3))))
      .filter((value) => value >= low && value <= high);
  const all = inside([1, 2, 5]);
  return all.length <= count ? all : inside([1]);
}
