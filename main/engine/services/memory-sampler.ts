const everyMs = 50;

/**
 * The highest resident memory of this whole process, in bytes, from its making to `stop`: read twenty times a second,
 * because the system's own highest figure (`resourceUsage().maxRSS`) never falls from one run to the next. A call that
 * blocks the thread is seen by what it leaves behind.
 */
export class MemorySampler {
  readonly #read: () => number;
  readonly #timer: ReturnType<typeof setInterval>;
  #peak: number;

  constructor(read: () => number = () => process.memoryUsage.rss()) {
    this.#read = read;
    this.#peak = read();
    this.#timer = setInterval(() => this.#sample(), everyMs);
    this.#timer.unref();
  }

  /** @returns the highest figure; no more are taken */
  stop(): number {
    clearInterval(this.#timer);
    this.#sample();
    return this.#peak;
  }

  #sample(): void {
    this.#peak = Math.max(this.#peak, this.#read());
  }
}
