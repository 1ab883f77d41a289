import type { PauseGate } from '#engine/training/run-clock.ts';

/** Lets a run wait. */
export class Pause implements PauseGate {
  #gate: PromiseWithResolvers | undefined;

  get isPaused(): boolean {
    return this.#gate !== undefined;
  }

  begin(): void {
    this.#gate ??= promiseWithResolvers();
  }

  end(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  async whenRunning(): Promise<void> {
    while (this.#gate !== undefined) await this.#gate.promise;
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
