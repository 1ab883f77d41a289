/** Entry of the engine's process, and the only file that uses `process.parentPort`. */
import * as v from 'valibot';
import { PROTOCOL_VERSION, type EngineEvent } from '#shared/contract/engine-api.ts';
import { toWire } from '#shared/domain/errors.ts';
import { serve, type EngineServer, type Wire } from '#shared/contract/rpc.ts';
import { followUnexpected, stackOf } from '#shared/contract/unexpected.ts';
import { EngineEnvironment } from '#engine/environment.ts';
import { createSession, type Session } from '#engine/services/session.ts';

/** The first message, validated. It has the folders, because a utility process has no `app` to ask. */
const FirstMessage = v.strictObject({
  protocol: v.literal(PROTOCOL_VERSION),
  environment: EngineEnvironment,
});
const LaterMessage = v.variant('kind', [
  v.strictObject({ kind: v.literal('port') }),
  v.strictObject({ kind: v.literal('shutdown') }),
]);

/** Electron's message to a utility process; its types are in a package that only main/app may import. */
interface ParentMessage {
  readonly data: unknown;
  readonly ports: readonly TransferredPort[];
}
interface TransferredPort {
  postMessage(message: unknown): void;
  on(event: 'message', handler: (message: { readonly data: unknown }) => void): unknown;
  on(event: 'close', handler: () => void): unknown;
  off(event: 'message', handler: (message: { readonly data: unknown }) => void): unknown;
  start(): void;
}
interface ParentPort {
  postMessage(message: unknown): void;
  once(event: 'message', handler: (message: ParentMessage) => void): unknown;
  on(event: 'message', handler: (message: ParentMessage) => void): unknown;
}

const { parentPort } = process as unknown as { readonly parentPort: ParentPort };

// The output here goes to the log. An unhandled rejection leaves the engine unchanged, and a run goes on.
followUnexpected(process, (error, kind) => {
  process.stderr.write(`${stackOf(error)}\n`);
  if (kind === 'exception') fail(error);
  else sendToParent('notice', error);
});

parentPort.once('message', ({ data }) => {
  const { environment } = v.parse(FirstMessage, data);
  const servers = new Set<EngineServer>();
  const emit = (event: EngineEvent): void => {
    for (const server of servers) server.emit(event);
  };
  const session = openSession(environment, emit);
  if (session === undefined) return;
  const { api } = session;
  for (const notice of [session.store.recovered, session.store.earlierBuild])
    if (notice !== null) sendToParent('notice', notice);

  function addClient(port: TransferredPort): void {
    const server = serve(wireOf(port), api);
    servers.add(server);
    port.on('close', () => {
      servers.delete(server);
      server.close();
    });
    port.start();
  }

  parentPort.on('message', (message) => {
    const parsed = v.safeParse(LaterMessage, message.data);
    if (!parsed.success) return;
    if (parsed.output.kind === 'shutdown') void session.close().finally(() => process.exit(0));
    else for (const port of message.ports) addClient(port);
  });
});

/** Reports why a session can't be opened (database from a newer app, full disk) before the process ends. */
function openSession(...given: Parameters<typeof createSession>): Session | undefined {
  try {
    return createSession(...given);
  } catch (error) {
    fail(error);
    return undefined;
  }
}

/** Reports why the process ends, and ends it. */
function fail(error: unknown): void {
  sendToParent('failed', error);
  // The message is sent only after a turn of the event loop.
  setTimeout(() => process.exit(1), 100);
}

function sendToParent(kind: 'failed' | 'notice', error: unknown): void {
  parentPort.postMessage({ kind, error: toWire(error) });
}

function wireOf(port: TransferredPort): Wire {
  return {
    post: (message) => port.postMessage(message),
    listen(handler) {
      const onMessage = (message: { readonly data: unknown }): void => handler(message.data);
      port.on('message', onMessage);
      return () => void port.off('message', onMessage);
    },
  };
}
