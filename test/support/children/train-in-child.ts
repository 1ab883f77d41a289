import { spawn } from 'node:child_process';
import type { EngineEvent } from '#shared/contract/engine-api.ts';
import type { WireError } from '#shared/domain/errors.ts';
import { buildModule } from './build-module.ts';
import type { ChildRequest } from './training-child.ts';

export type ChildMessage =
  | EngineEvent
  | { readonly kind: 'child.started'; readonly runId: string }
  | { readonly kind: 'child.peak'; readonly addressSpace: number }
  | { readonly kind: 'child.rejected'; readonly error: WireError };

export interface ChildEnd {
  readonly messages: readonly ChildMessage[];
  /** The run that it started or resumed; empty if it died before reporting it. */
  readonly runId: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ChildLimits {
  /** The process's limit of address space, in bytes. */
  readonly addressSpace?: number;
}

/** Builds the program once for a test file. @returns a function that runs it to its end */
export async function trainingChild(): Promise<
  (request: ChildRequest, limits?: ChildLimits) => Promise<ChildEnd>
> {
  const file = await buildModule('test/support/children/training-child.ts');
  return async (request, { addressSpace } = {}) => {
    const node = [process.execPath, file, JSON.stringify(request)];
    const [command = '', ...argv] =
      addressSpace === undefined ? node : ['prlimit', `--as=${addressSpace}`, ...node];
    const child = spawn(command, argv, {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    });
    const messages: ChildMessage[] = [];
    child.on('message', (message) => messages.push(message as ChildMessage));
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((settle) =>
      child.once('close', (...end) => settle(end)),
    );
    const started = messages.find((message) => message.kind === 'child.started');
    const runId =
      started?.runId ?? messages.flatMap((each) => ('runId' in each ? [each.runId] : []))[0] ?? '';
    return { messages, runId, code, signal };
  };
}
