import type { EngineEvent } from '#shared/contract/engine-api.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import type { Session } from '#engine/services/session.ts';
import type { Output } from './output/output.ts';

/** Passed to every command. */
export interface CommandContext {
  readonly environment: EngineEnvironment;
  readonly session: Session;
  readonly output: Output;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** The session's events; `output` gets them too. */
  readonly events: { on(handler: (event: EngineEvent) => void): void };
}
