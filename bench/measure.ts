/** One implementation of a workload, in this process or another. */
export interface Contender {
  readonly name: string;
  /**
   * Runs for at least `seconds`, and at least once.
   * @returns items per second
   */
  measure(seconds: number): Promise<number>;
}

export interface Measured {
  readonly name: string;
  /** Items per second: median, minimum and maximum over the rounds. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** In the order of the rounds, so that contenders can be compared round by round. */
  readonly rounds: readonly number[];
}

export interface Turns {
  readonly rounds?: number;
  /** Minimum duration of each contender's turn. */
  readonly seconds?: number;
}

/** @param items processed in one run */
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

/** For an even count, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}
