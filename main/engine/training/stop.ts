/** Why the `AbortSignal` of a run was aborted: what it learned so far is kept, or nothing of it is wanted any more. */
export type StopReason = 'keep' | 'discard';

/** Whether a run is stopped and nothing of it is kept. Any reason other than `keep` discards. */
export function isDiscarded(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason !== ('keep' satisfies StopReason);
}

/** @returns a signal that isn't aborted where the run is kept: evaluation still needs what it guards */
export function discardSignal(signal: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const follow = (): void => {
    if (isDiscarded(signal)) controller.abort(signal.reason);
  };
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow, { once: true });
  return controller.signal;
}
