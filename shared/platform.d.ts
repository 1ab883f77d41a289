/**
 * What every runtime of ours offers (window, Node, workers), so that shared/ needs neither DOM's nor Node's types.
 * Readers of shared/ see their own runtime's declarations of these names instead.
 */
interface AbortSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
interface AbortController {
  readonly signal: AbortSignal;
  abort(): void;
}
declare const AbortController: new () => AbortController;
