/** One way of doing the same work. */
export interface Contender {
  readonly name: string;
  /** Does the work once. */
  run(): Promise<unknown>;
}

export interface Measured {
  readonly name: string;
  /** Items a second: median over the rounds, and the lowest and highest of them. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Lets the contenders take turns, so that a busy minute of the machine slows all of them.
 * @param items that one run works through
 * @param roundSeconds how long each contender works in each round, at least
 */
export async function takeTurns(
  contenders: readonly Contender[],
  items: number,
  rounds = 5,
  roundSeconds = 1,
): Promise<Measured[]> {
  const speeds = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (const contender of contenders) await contender.run();
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      const startedAt = performance.now();
      let runs = 0;
      do {
        await contender.run();
        runs++;
      } while (performance.now() - startedAt < roundSeconds * 1000);
      speeds.get(contender.name)?.push((runs * items) / ((performance.now() - startedAt) / 1000));
    }
  }
  return [...speeds].map(([name, values]) => {
    const sorted = values.sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
    return { name, median: at(0.5), low: at(0), high: at(1) };
  });
}

export function printTable(title: string, unit: string, measured: readonly Measured[]): void {
  const width = Math.max(...measured.map(({ name }) => name.length));
  const figure = (value: number): string => value.toFixed(value < 10 ? 1 : 0).padStart(7);
  const lines = measured.map(
    ({ name, median, low, high }) =>
      `  ${name.padEnd(width)} ${figure(median)} ${unit}  (${figure(low).trim()}–${figure(high).trim()})`,
  );
  process.stdout.write(`${title}\n${lines.join('\n')}\n`);
}
