/** Where a run waits while it is paused. */
export interface PauseGate {
  /** Settles at once, or when the pause ends. */
  whenRunning(): Promise<void>;
}

/** The one clock of a run: seconds of work. Time spent in pauses doesn't count. */
export class RunClock implements PauseGate {
  readonly #now: () => number;
  readonly #pause: PauseGate | undefined;
  readonly #startedAtMs: number;
  #pausedMs = 0;

  /**
   * @param now milliseconds, monotonic
   * @param secondsBefore of work that an earlier part of the run did, which count too
   */
  constructor(pause?: PauseGate, now: () => number = () => performance.now(), secondsBefore = 0) {
    this.#now = now;
    this.#pause = pause;
    this.#startedAtMs = now() - secondsBefore * 1000;
  }

  get seconds(): number {
    return (this.#now() - this.#startedAtMs - this.#pausedMs) / 1000;
  }

  /** A run does one thing after another, so two waits never overlap. */
  async whenRunning(): Promise<void> {
    if (this.#pause === undefined) return;
    const before = this.#now();
    await this.#pause.whenRunning();
    this.#pausedMs += this.#now() - before;
  }
}

/** A clock too coarse to see the time between two steps must not make the speed infinite. */
export function perSecond(images: number, seconds: number): number {
  return images / Math.max(seconds, 1e-6);
}
