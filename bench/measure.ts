/** One way of doing the same work, in this process or in another. */
export interface Contender {
  readonly name: string;
  /**
   * Works for at least so long, and at least once.
   * @returns items a second
   */
  measure(seconds: number): Promise<number>;
}

export interface Measured {
  readonly name: string;
  /** Items a second: median over the rounds, and the lowest and highest of them. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** In the order of the rounds, so that contenders can be compared round by round. */
  readonly rounds: readonly number[];
}

export interface Turns {
  readonly rounds?: number;
  /** How long each contender works in each round, at least. */
  readonly seconds?: number;
}

/** @param items that one run works through */
export function inThisProcess(name: string, items: number, run: () => unknown): Contender {
  return {
    name,
    async measure(seconds) {
      const startedAt = performance.now();
      let runs = 0;
      do {
        await run();
        runs++;
      } while (performance.now() - startedAt < seconds * 1000);
      return (runs * items) / ((performance.now() - startedAt) / 1000);
    },
  };
}

/** Lets the contenders take turns, so that a busy minute of the machine slows all of them. */
export async function takeTurns(
  contenders: readonly Contender[],
  { rounds = 5, seconds = 1 }: Turns = {},
): Promise<Measured[]> {
  const speeds = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (const contender of contenders) await contender.measure(0.3 * seconds);
  for (let round = 0; round < rounds; round++)
    for (const contender of contenders) speeds.get(contender.name)?.push(await contender.measure(seconds));
  return [...speeds].map(([name, values]) => {
    const [low = NaN] = values.toSorted((a, b) => a - b);
    return { name, median: median(values), low, high: Math.max(...values), rounds: values };
  });
}

/** Of an even count the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}
