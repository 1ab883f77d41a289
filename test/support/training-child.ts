import { AppError } from '../../shared/contract/errors.ts';
import type { EngineEvent } from '../../shared/contract/engine-api.ts';
import type { RunConfig } from '../../shared/contract/run-config.ts';
import type { EngineEnvironment } from '../../main/engine/environment.ts';
import { createSession } from '../../main/engine/session/session.ts';

/**
 * A process that trains, so that a test can end it or give it little memory: takes its request as JSON on its command
 * line, sends every event of the run, and at last `{ end }`.
 */
export interface ChildRequest {
  readonly environment: EngineEnvironment;
  readonly pictures: string;
  /** A new run; without it the one of `resume` goes on. */
  readonly config?: RunConfig;
  readonly folder?: string;
  readonly resume?: { readonly runId: string; readonly lowerMemory: boolean };
  /** Ends itself, as nothing but SIGKILL does, when so many updates are made. */
  readonly killAtUpdate?: number;
}

const request = JSON.parse(process.argv[2] ?? '{}') as ChildRequest;
const never = new AbortController().signal;

const session = createSession(request.environment, (event: EngineEvent) => {
  process.send?.(event);
});
try {
  await session.api['dataset.open']({ paths: [request.pictures] }, never);
  const { runId } =
    request.config === undefined
      ? await session.api['run.resume'](request.resume ?? { runId: '', lowerMemory: false }, never)
      : await session.runs.start(session.datasets.open, request.config, request.folder);
  process.send?.({ runId });
} catch (error) {
  process.send?.({ refused: error instanceof AppError ? error.code : String(error) });
}
