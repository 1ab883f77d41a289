import type { ErrorCode } from '#shared/contract/errors.ts';

/**
 * Whether a failure is the run's own, like a loss that grew without bound: a row that says so. What would meet the next
 * run too (a full disk, no backend, images that are gone), and a stop, end the queue instead.
 */
export function isOwnFailure(code: ErrorCode | undefined): boolean {
  return (
    code === 'run/diverged' || code === 'compute/out-of-memory' || code === 'compute/unsupported-operation'
  );
}
