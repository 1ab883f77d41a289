import { beforeEach, expect, test, vi } from 'vitest';
import type { AppEvent, Bridge } from '#shared/contract/app-api.ts';
import type { EngineEvent } from '#shared/contract/engine-api.ts';
import type { BackendReport } from '#shared/domain/run/run.ts';
import { PortEngineClient } from '#renderer/state/connection/engine-client.svelte.ts';
import { backendReport } from '#test/support/window-harness/sample-engine.ts';

const runEnded = { kind: 'run.ended', runId: 'r1', reason: 'finished', failure: null } as const;

/** A port whose far end answers `engine.describe` with what `report` says then, and records everything. */
function answeringPort(report: () => BackendReport = () => backendReport): {
  port: MessagePort;
  requests: unknown[];
  emit: (event: EngineEvent) => void;
} {
  const { port1, port2 } = new MessageChannel();
  const requests: unknown[] = [];
  port2.onmessage = ({ data }: MessageEvent<{ t: string; id: number; method: string }>) => {
    requests.push(data);
    if (data.method === 'backend.describe') port2.postMessage({ t: 'ok', id: data.id, output: report() });
    if (data.method === 'runs.list') port2.postMessage({ t: 'ok', id: data.id, output: [] });
  };
  return { port: port1, requests, emit: (event) => port2.postMessage({ t: 'event', event }) };
}

let sendAppEvent: (event: AppEvent) => void;
let restart: ReturnType<typeof vi.fn>;
let connection: PortEngineClient;

function handOver(
  port: MessagePort,
  data: unknown = { kind: 'engine-port' },
  source: Window | null = window,
): void {
  const event = new MessageEvent('message', { data, source });
  Object.defineProperty(event, 'ports', { value: [port] });
  window.dispatchEvent(event);
}

beforeEach(() => {
  restart = vi.fn(() => Promise.resolve(null));
  const bridge = {
    app: { 'engine.restart': restart },
    onAppEvent: (handler: (event: AppEvent) => void) => {
      sendAppEvent = handler;
      return () => undefined;
    },
    requestEnginePort: () => undefined,
    pathForFile: () => '',
  } as unknown as Bridge;
  connection = new PortEngineClient(bridge, window);
  return connection.listen();
});

test('a call made before the port has come is answered after it', async () => {
  const call = connection.call('runs.list', {});
  expect(connection.status).toBe('starting');
  handOver(answeringPort().port);
  expect(await call).toEqual([]);
  expect(connection.status).toBe('ready');
});

test('the engine says what it runs on', async () => {
  handOver(answeringPort().port);
  await vi.waitFor(() => expect(connection.report).toEqual(backendReport));
});

test('after a run on a graphics card the engine is asked again: it may have seen where ops are', async () => {
  let report: BackendReport = { ...backendReport, device: 'NVIDIA L4' };
  const { port, emit } = answeringPort(() => report);
  handOver(port);
  await vi.waitFor(() => expect(connection.report).toEqual(report));
  report = { ...report, onProcessor: ['ArgMax'] };
  emit(runEnded);
  await vi.waitFor(() => expect(connection.report).toEqual(report));
});

test('on the processor a run’s end changes nothing, and the engine is not asked', async () => {
  const { port, requests, emit } = answeringPort();
  handOver(port);
  await vi.waitFor(() => expect(connection.report).toEqual(backendReport));
  emit(runEnded);
  // The event has arrived with the first answer, so that a question about it would come before the second call.
  for (let i = 0; i < 2; i++) await connection.call('runs.list', {});
  expect(requests).toMatchObject([
    { method: 'backend.describe' },
    { method: 'runs.list' },
    { method: 'runs.list' },
  ]);
});

test('a port from another frame is not taken', () => {
  handOver(answeringPort().port, { kind: 'engine-port' }, null);
  handOver(answeringPort().port, { kind: 'something-else' });
  expect(connection.status).toBe('starting');
});

test('a crash rejects what was under way and what is asked then', async () => {
  handOver(answeringPort().port);
  const call = connection.call('projects.recent', {});
  const stopped = vi.fn();
  connection.onStopped(stopped);
  sendAppEvent({
    kind: 'engine.crashed',
    error: { code: 'engine/crashed', params: { reason: 'killed' } },
  });
  await expect(call).rejects.toMatchObject({ code: 'engine/crashed' });
  await expect(connection.call('runs.list', {})).rejects.toMatchObject({ code: 'engine/crashed' });
  expect(stopped).toHaveBeenCalledOnce();
  expect(connection.crash?.params.reason).toBe('killed');
});

test('after Start again a new port makes it ready', async () => {
  handOver(answeringPort().port);
  sendAppEvent({
    kind: 'engine.crashed',
    error: { code: 'engine/crashed', params: { reason: 'killed' } },
  });
  await connection.restart();
  const call = connection.call('runs.list', {});
  handOver(answeringPort().port);
  expect(await call).toEqual([]);
  expect(connection.status).toBe('ready');
  expect(connection.crash).toBeNull();
});
