import { expect, onTestFinished, test, vi } from 'vitest';
import { engineMethods, type EngineApi, type MethodName } from '#shared/contract/engine-api.ts';
import { AppError } from '#shared/domain/errors.ts';
import { connect, serve } from '#shared/contract/rpc.ts';
import { wirePair } from '#test/support/wire.ts';

function start(overrides: Partial<EngineApi> = {}) {
  const wires = wirePair();
  const names = Object.keys(engineMethods) as MethodName[];
  const missing = Object.fromEntries(
    names.map((name) => [name, () => Promise.reject(new Error(`${name} is not given`))]),
  );
  const server = serve(wires.left, { ...(missing as unknown as EngineApi), ...overrides });
  onTestFinished(() => {
    server.close();
    wires.close();
  });
  return { client: connect(wires.right), server, wires };
}

test('an expected failure keeps its code and parameters across the boundary', async () => {
  const { client } = start({
    'dataset.sample': () => Promise.reject(new AppError('dataset/not-found', { kind: 'sample', path: '/x' })),
  });
  await expect(client.call('dataset.sample', {})).rejects.toMatchObject({
    code: 'dataset/not-found',
    params: { kind: 'sample', path: '/x' },
  });
});

test('an unexpected failure becomes internal', async () => {
  const { client } = start({ 'dataset.sample': () => Promise.reject(new TypeError('a bug')) });
  await expect(client.call('dataset.sample', {})).rejects.toMatchObject({
    code: 'internal',
    params: { message: 'a bug' },
  });
});

test('a malformed request is refused before its handler sees it', async () => {
  const handler = vi.fn<EngineApi['run.stop']>();
  const { client } = start({ 'run.stop': handler });
  await expect(client.call('run.stop', { runId: '../../etc', keep: true })).rejects.toMatchObject({
    code: 'protocol/bad-message',
  });
  await expect(client.call('run.stop', { runId: 'a' } as never)).rejects.toMatchObject({
    code: 'protocol/bad-message',
  });
  expect(handler).not.toHaveBeenCalled();
});

test('a method that the contract does not have is refused by name, inherited ones too', async () => {
  const { client } = start();
  for (const name of ['engine.destroy', 'constructor', 'toString']) {
    await expect(client.call(name as never, {} as never)).rejects.toMatchObject({
      code: 'protocol/bad-message',
    });
  }
});

test('messages that are no requests are ignored and the next call is answered', async () => {
  const { client, wires } = start({ 'runs.list': () => Promise.resolve([]) });
  for (const message of [null, 7, 'req', { t: 'req' }, { t: 'req', id: 'x', method: 'runs.list', input: {} }])
    wires.right.post(message);
  await expect(client.call('runs.list', {})).resolves.toEqual([]);
});

test('an image to try of more than 20 MB is refused', async () => {
  const { client } = start({ 'prediction.classify': () => Promise.reject(new Error('unreachable')) });
  const call = client.call('prediction.classify', {
    runId: 'a',
    image: { bytes: new Uint8Array(20_000_001) },
  });
  await expect(call).rejects.toMatchObject({ code: 'protocol/bad-message' });
});

test('aborting a call rejects it at once and aborts the signal that its handler was given', async () => {
  let reach: (signal: AbortSignal) => void = () => undefined;
  const reached = new Promise<AbortSignal>((settle) => (reach = settle));
  const { client } = start({
    'runs.list': (_input, signal) => {
      reach(signal);
      return new Promise(() => undefined);
    },
  });
  const abort = new AbortController();
  const call = client.call('runs.list', {}, abort.signal);
  const signal = await reached;
  const seen = new Promise<void>((settle) => {
    signal.addEventListener('abort', () => settle());
  });
  abort.abort();
  await expect(call).rejects.toMatchObject({ code: 'canceled' });
  await seen;
});

test('a call with a signal that is already aborted never reaches the engine', async () => {
  const handler = vi.fn<EngineApi['runs.list']>(() => Promise.resolve([]));
  const { client } = start({ 'runs.list': handler });
  await expect(client.call('runs.list', {}, AbortSignal.abort())).rejects.toMatchObject({
    code: 'canceled',
  });
  expect(handler).not.toHaveBeenCalled();
});

test('calls in flight and later ones are rejected when the engine dies', async () => {
  const { client } = start({ 'runs.list': () => new Promise(() => undefined) });
  const call = client.call('runs.list', {});
  client.fail(new AppError('engine/crashed', { reason: 'exited', exitCode: 9 }));
  await expect(call).rejects.toMatchObject({ code: 'engine/crashed' });
  await expect(client.call('runs.list', {})).rejects.toMatchObject({ code: 'engine/crashed' });
});

test('events reach every listener until it stops listening', async () => {
  const { client, server } = start({ 'runs.list': () => Promise.resolve([]) });
  const first = vi.fn();
  const second = vi.fn();
  const stop = client.onEvent(first);
  client.onEvent(second);
  server.emit({ kind: 'run.paused', runId: 'a', isPaused: true });
  await client.call('runs.list', {});
  stop();
  server.emit({ kind: 'run.paused', runId: 'a', isPaused: false });
  await client.call('runs.list', {});
  expect(first).toHaveBeenCalledTimes(1);
  expect(second).toHaveBeenCalledTimes(2);
});
