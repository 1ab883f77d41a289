/** Seconds of work: time spent waiting in a pause does not count. */
export class TrainingClock {
  readonly #now: () => number;
  readonly #startedAtMs: number;
  #pausedMs = 0;

  /**
   * @param now milliseconds, monotonic
   * @param secondsBefore of work done before, which count too
   */
  constructor(now: () => number, secondsBefore = 0) {
    this.#now = now;
    this.#startedAtMs = now() - secondsBefore * 1000;
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
