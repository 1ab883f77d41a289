import type { RunControl } from '#engine/training/run-training.ts';

/** The hand on a run: pause, continue, stop and keep, stop and discard. */
export class RunHandle implements RunControl {
  readonly #stop = new AbortController();
  readonly #discard = new AbortController();
  readonly #now: () => number;
  #gate: PromiseWithResolvers | undefined;
  #pausedMs = 0;

  /** @param now milliseconds, monotonic */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Aborted by both kinds of stop. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get discard(): AbortSignal {
    return this.#discard.signal;
  }

  get isPaused(): boolean {
    return this.#gate !== undefined;
  }

  /** How long the run has waited in pauses, which is no time that it took. */
  get pausedSeconds(): number {
    return this.#pausedMs / 1000;
  }

  pause(): void {
    if (!this.#stop.signal.aborted) this.#gate ??= promiseWithResolvers();
  }

  continue(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  /** @param keep whether the best weights so far are kept */
  stop(keep: boolean): void {
    if (!keep) this.#discard.abort();
    this.#stop.abort();
    this.continue();
  }

  async whenRunning(): Promise<void> {
    const before = this.#now();
    while (this.#gate !== undefined) await this.#gate.promise;
    // A run does one thing after another, so two waits never overlap.
    this.#pausedMs += this.#now() - before;
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function promiseWithResolvers(): PromiseWithResolvers {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
