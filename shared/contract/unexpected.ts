/** What of Node's `process` is needed here. */
interface ProcessEvents {
  on(event: 'uncaughtException' | 'unhandledRejection', handler: (error: unknown) => void): unknown;
}

/**
 * What nobody caught is a bug: the process says so instead of ending without a word, or with a stack alone.
 * @param handle logs and says it; it also decides whether the process goes on, which after an exception it should not
 */
export function followUnexpected(
  process: ProcessEvents,
  handle: (error: unknown, kind: 'exception' | 'rejection') => void,
): void {
  process.on('uncaughtException', (error) => handle(error, 'exception'));
  process.on('unhandledRejection', (error) => handle(error, 'rejection'));
}

/** For a log: the stack where there is one. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}
