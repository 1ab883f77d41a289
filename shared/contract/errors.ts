/** Every failure a user can meet, as a closed list; the window's texts are keyed by it. */
export const errorCodes = [
  'usage/wrong-arguments',
  'dataset/not-found',
  'dataset/no-permission',
  'dataset/empty',
  'dataset/one-class',
  'dataset/images-in-root',
  'dataset/too-few-images',
  'dataset/bad-archive',
  'dataset/archive-unsafe',
  'dataset/unreadable-image',
  'dataset/not-open',
  'run/not-found',
  'run/already-running',
  'run/not-running',
  'run/diverged',
  'run/no-weights',
  'comparison/not-found',
  'comparison/not-running',
  'comparison/already-running',
  'comparison/other-images',
  'run/no-path',
  'run/other-images',
  'run/not-resumable',
  'run/earlier-build',
  'cancelled',
  'compute/unavailable',
  'compute/out-of-memory',
  'compute/unsupported-operation',
  'export/not-empty',
  'export/mismatch',
  'export/not-a-model',
  'storage/disk-full',
  'storage/no-permission',
  'storage/damaged',
  'storage/busy',
  'storage/newer-version',
  'storage/not-found',
  'engine/crashed',
  'engine/not-ready',
  'protocol/bad-message',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export type ErrorDetails = Readonly<Record<string, string | number>>;

/** How an error crosses a process: Electron and structured clone keep only `message` of an Error, so it goes as data. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: ErrorDetails;
}

/** An expected failure; its message is a sentence for a person. Anything else that is thrown is a bug and becomes `internal`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.details = details;
  }
}

export function toWire(error: unknown): WireError {
  if (error instanceof AppError) return { code: error.code, message: error.message, details: error.details };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

export function fromWire(error: WireError): AppError {
  return new AppError(error.code, error.message, error.details);
}

export function cancelled(): AppError {
  return new AppError('cancelled', 'Cancelled.');
}

/** @throws AppError `cancelled` when the signal is aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}
