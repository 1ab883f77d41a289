import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { MessagePortMain } from 'electron';
import { afterEach, expect, test, vi } from 'vitest';
import { sentenceOf } from '#test/support/sentence.ts';
import type { EngineChild, EngineExit } from '#app/engine/engine-child.ts';
import { EngineHost } from '#app/engine/engine-host.ts';
import type { AppEvent } from '#shared/contract/app-api.ts';
import type { EngineApi } from '#shared/contract/engine-api.ts';
import { serve } from '#shared/contract/rpc.ts';

/** A process that lives inside the test: it answers the catalogue's call when told to begin, and exits when told to. */
class InnerChild implements EngineChild {
  readonly posted: unknown[] = [];
  isKilled = false;
  readonly #ports: MessagePort[] = [];
  readonly #events = new EventEmitter();

  post(message: unknown, ports: readonly unknown[] = []): void {
    this.posted.push(message);
    this.#ports.push(...(ports as InnerPort[]).map(({ port }) => port));
  }
  onMessage(handler: (message: unknown) => void): void {
    this.#events.on('message', handler);
  }
  onExit(handler: (exit: EngineExit) => void): void {
    this.#events.once('exit', handler);
  }
  kill(): void {
    this.isKilled = true;
    this.exit({ code: 9, reason: 'killed' });
  }
  exit(exit: EngineExit): void {
    this.#events.emit('exit', exit);
    for (const port of this.#ports) port.close();
  }
  say(message: unknown): void {
    this.#events.emit('message', message);
  }
  begin(): void {
    const api = { 'catalog.get': () => Promise.resolve({}) } as unknown as EngineApi;
    for (const port of this.#ports.splice(0)) {
      serve({ post: (each) => port.postMessage(each), listen: (handler) => listen(port, handler) }, api);
    }
  }
}

interface InnerPort {
  readonly port: MessagePort;
}

function listen(port: MessagePort, handler: (message: unknown) => void): () => void {
  port.on('message', handler);
  return () => port.off('message', handler);
}

/** Node's port with the shape of Electron's: a message arrives as an event with `data`. */
function mainPort(port: MessagePort): MessagePortMain & InnerPort {
  return {
    port,
    postMessage: (message: unknown) => port.postMessage(message),
    on: (_name: string, handler: (event: { data: unknown }) => void) =>
      port.on('message', (data: unknown) => handler({ data })),
    start: () => undefined,
  } as unknown as MessagePortMain & InnerPort;
}

function setUp(): { host: EngineHost; children: InnerChild[]; events: AppEvent[]; lines: string[] } {
  const children: InnerChild[] = [];
  const events: AppEvent[] = [];
  const lines: string[] = [];
  const host = new EngineHost({
    fork: () => {
      const child = new InnerChild();
      children.push(child);
      return child;
    },
    environment: { dataFolder: '/data' },
    createChannel: () => {
      const { port1, port2 } = new MessageChannel();
      opened.push(port1, port2);
      return { port1: mainPort(port1), port2: mainPort(port2) };
    },
    log: { file: '', write: (_part, text) => void lines.push(text) },
    closeTimeoutMs: 1000,
  });
  host.onEvent((event) => events.push(event));
  return { host, children, events, lines };
}

const opened: MessagePort[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const port of opened.splice(0)) port.close();
});

const child = (children: InnerChild[], index: number): InnerChild => {
  const found = children[index];
  if (found === undefined) throw new Error(`no engine was started ${index + 1} times`);
  return found;
};

test('the first message carries protocol and folders, a line follows, and the engine is ready when it answers', async () => {
  const { host, children, events } = setUp();
  const started = host.start();
  expect(child(children, 0).posted).toEqual([
    { protocol: 1, environment: { dataFolder: '/data' } },
    { kind: 'port' },
  ]);
  expect(events).toEqual([]);
  child(children, 0).begin();
  await started;
  expect(events).toEqual([{ kind: 'engine.ready' }]);
});

test('starting twice, at once or later, makes one process', async () => {
  const { host, children } = setUp();
  const both = [host.start(), host.start()];
  child(children, 0).begin();
  await Promise.all(both);
  await host.start();
  expect(children).toHaveLength(1);
});

test('a crash is told once with its reason, calls in flight fail with it, and no new process starts by itself', async () => {
  const { host, children, events } = setUp();
  const started = host.start();
  child(children, 0).begin();
  await started;
  const call = host.client.call('runs.list', {});
  child(children, 0).exit({ code: 9, reason: 'killed' });
  await expect(call).rejects.toMatchObject({
    code: 'engine/crashed',
    params: { reason: 'killed', exitCode: 9 },
  });
  expect(events.slice(1)).toEqual([
    { kind: 'engine.crashed', error: { code: 'engine/crashed', params: { reason: 'killed', exitCode: 9 } } },
  ]);
  expect(host.lastCrash).toEqual(events[1]);
  expect(children).toHaveLength(1);
  expect(() => host.openLine()).toThrow(expect.objectContaining({ code: 'engine/not-ready' }));
});

test('after a crash it starts again when asked', async () => {
  const { host, children, events } = setUp();
  const first = host.start();
  child(children, 0).begin();
  await first;
  child(children, 0).exit({ code: 9, reason: 'killed' });
  const second = host.start();
  host.openLine();
  expect(child(children, 1).posted.filter((each) => JSON.stringify(each) === '{"kind":"port"}')).toHaveLength(
    2,
  );
  child(children, 1).begin();
  await second;
  expect(host.lastCrash).toBeNull();
  expect(events.map(({ kind }) => kind)).toEqual(['engine.ready', 'engine.crashed', 'engine.ready']);
});

test('an engine that cannot begin says why, and whoever waits for it hears it', async () => {
  const { host, children, events } = setUp();
  const started = host.start();
  const cause = { code: 'storage/newer-version', params: { path: '/x', version: 99, newest: 1 } };
  child(children, 0).say({ kind: 'failed', error: cause });
  child(children, 0).exit({ code: 1, reason: 'exited' });
  const error = { code: 'engine/crashed', params: { reason: 'failed-to-start', exitCode: 1, cause } };
  await expect(started).rejects.toMatchObject(error);
  expect(sentenceOf(await started.catch((thrown: unknown) => thrown))).toContain('A newer version');
  expect(events).toEqual([{ kind: 'engine.crashed', error }]);
});

test('the end waits until the engine has closed its files, and that is no crash', async () => {
  const { host, children, events } = setUp();
  const started = host.start();
  child(children, 0).begin();
  await started;
  const stopped = host.stop();
  expect(child(children, 0).posted.at(-1)).toEqual({ kind: 'shutdown' });
  child(children, 0).exit({ code: 0, reason: 'exited' });
  await stopped;
  expect(child(children, 0).isKilled).toBe(false);
  expect(events).toEqual([{ kind: 'engine.ready' }]);
});

test('an engine that does not close in time is ended', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { host, children, lines } = setUp();
  host.start().catch(() => undefined);
  const stopped = host.stop();
  vi.advanceTimersByTime(999);
  expect(child(children, 0).isKilled).toBe(false);
  vi.advanceTimersByTime(1);
  await stopped;
  expect(child(children, 0).isKilled).toBe(true);
  expect(lines).toContain('the engine did not close in time and was ended');
});

test('stopping what never ran is nothing', async () => {
  await expect(setUp().host.stop()).resolves.toBeUndefined();
});
