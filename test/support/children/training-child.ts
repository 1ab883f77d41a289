import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { toWire } from '#shared/domain/errors.ts';
import type { EngineEvent } from '#shared/contract/engine-api.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { createSession } from '#engine/services/session.ts';

/**
 * A process that trains, so that a test can end it or limit its memory. Takes its request as JSON on its command line, and
 * sends every event of its run, then how it ended.
 */
export interface ChildRequest {
  readonly environment: EngineEnvironment;
  readonly images: string;
  /** Starts a run. */
  readonly config?: RunConfig;
  /** Resumes a run. */
  readonly resume?: { readonly runId: string; readonly lowerMemory: boolean };
  /** The process kills itself with SIGKILL when it reports this step. */
  readonly killAtStep?: number;
}

const request = JSON.parse(process.argv[2] ?? '{}') as ChildRequest;
const never = new AbortController().signal;
setPriority(10);

const session = createSession(request.environment, (event: EngineEvent) => {
  if (event.kind === 'run.ended') process.send?.({ kind: 'child.peak', addressSpace: peakAddressSpace() });
  process.send?.(event);
  if (event.kind === 'run.step' && event.step >= (request.killAtStep ?? Infinity))
    process.kill(process.pid, 'SIGKILL');
  if (event.kind === 'run.ended') void session.close().then(() => process.disconnect());
});
try {
  await session.api['dataset.open']({ paths: [request.images] }, never);
  const { runId } =
    request.config === undefined
      ? await session.api['run.resume'](request.resume ?? { runId: '', lowerMemory: false }, never)
      : await session.api['run.start'](request.config, never);
  process.send?.({ kind: 'child.started', runId });
} catch (error) {
  process.send?.({ kind: 'child.rejected', error: toWire(error) });
  await session.close();
  process.disconnect();
}

/** @returns bytes, mostly reserved and never used; 0 if the system doesn't report it */
function peakAddressSpace(): number {
  if (process.platform !== 'linux') return 0;
  const kilobytes = /^VmPeak:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
