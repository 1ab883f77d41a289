/** Seconds of work: time spent waiting in a pause does not count. */
export class TrainingClock {
  readonly #now: () => number;
  readonly #startedAtMs: number;
  #pausedMs = 0;

  /** @param now milliseconds, monotonic */
  constructor(now: () => number) {
    this.#now = now;
    this.#startedAtMs = now();
  }

  get seconds(): number {
    return (this.#now() - this.#startedAtMs - this.#pausedMs) / 1000;
  }

  /** Waits without counting the time. */
  async pauseFor(wait: () => Promise<void>): Promise<void> {
    const before = this.#now();
    await wait();
    this.#pausedMs += this.#now() - before;
  }
}
