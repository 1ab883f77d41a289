/** 1, 2, 4, … below `largest`, then `largest` itself (at least 1). */
export function powersOfTwoTo(largest: number): number[] {
  const powers: number[] = [];
  for (let power = 1; power < largest; power *= 2) powers.push(power);
  return [...powers, Math.max(1, largest)];
}
