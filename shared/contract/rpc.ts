import * as v from 'valibot';
import {
  engineMethods,
  type EngineApi,
  type EngineEvent,
  type Input,
  type MethodName,
  type Output,
} from './engine-api.ts';
import { AppError, canceled, fromWire, toWire, type WireError } from '../domain/errors.ts';

/** The two things any channel can do; MessagePort, MessagePortMain and a worker's port all fit. */
export interface Wire {
  post(message: unknown): void;
  /** @returns the function that stops listening */
  listen(handler: (message: unknown) => void): () => void;
}

type Request =
  | { readonly t: 'req'; readonly id: number; readonly method: string; readonly input: unknown }
  | { readonly t: 'abort'; readonly id: number };
type Reply =
  | { readonly t: 'ok'; readonly id: number; readonly output: unknown }
  | { readonly t: 'err'; readonly id: number; readonly error: WireError }
  | { readonly t: 'event'; readonly event: EngineEvent };

const RequestMessage = v.variant('t', [
  v.strictObject({ t: v.literal('req'), id: v.number(), method: v.string(), input: v.unknown() }),
  v.strictObject({ t: v.literal('abort'), id: v.number() }),
]);

export interface EngineServer {
  emit(event: EngineEvent): void;
  /** Stops listening and aborts what is still running for this wire. */
  close(): void;
}

/** Serves `api` on `wire`: validates every input, answers every request exactly once. */
export function serve(wire: Wire, api: EngineApi): EngineServer {
  const running = new Map<number, AbortController>();
  const send = (reply: Reply): void => wire.post(reply);

  async function answer(id: number, method: string, raw: unknown): Promise<void> {
    const abort = new AbortController();
    running.set(id, abort);
    try {
      send({ t: 'ok', id, output: await callMethod(api, method, raw, abort.signal) });
    } catch (error) {
      send({ t: 'err', id, error: toWire(error) });
    } finally {
      running.delete(id);
    }
  }

  const stopListening = wire.listen((message) => {
    const parsed = v.safeParse(RequestMessage, message);
    if (!parsed.success) return;
    const request: Request = parsed.output;
    if (request.t === 'abort') running.get(request.id)?.abort();
    else void answer(request.id, request.method, request.input);
  });

  return {
    emit: (event) => send({ t: 'event', event }),
    close() {
      stopListening();
      for (const abort of running.values()) abort.abort();
    },
  };
}

async function callMethod(api: EngineApi, name: string, raw: unknown, signal: AbortSignal): Promise<unknown> {
  if (!isMethodName(name))
    throw new AppError('protocol/bad-message', { detail: `The engine has no method “${name}”.` });
  const input = v.safeParse(engineMethods[name].input, raw);
  if (!input.success) {
    throw new AppError('protocol/bad-message', { detail: `${name}: ${v.summarize(input.issues)}` });
  }
  const call = api[name] as (input: unknown, signal: AbortSignal) => Promise<unknown>;
  return call(input.output, signal);
}

function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(engineMethods, name);
}

export interface RpcClient {
  /** An aborted call rejects with `canceled` at once; the engine is told and cleans up by itself. */
  call<K extends MethodName>(method: K, input: Input<K>, signal?: AbortSignal): Promise<Output<K>>;
  /** @returns the function that stops listening */
  onEvent(handler: (event: EngineEvent) => void): () => void;
  /** Rejects everything in flight and to come, e.g. when the engine's process has exited. */
  fail(error: AppError): void;
}

interface Waiting {
  resolve(value: never): void;
  reject(error: Error): void;
}

export function connect(wire: Wire): RpcClient {
  let nextId = 1;
  let failure: AppError | undefined;
  const pending = new Map<number, Waiting>();
  const handlers = new Set<(event: EngineEvent) => void>();

  function take(id: number): Waiting | undefined {
    const waiting = pending.get(id);
    pending.delete(id);
    return waiting;
  }

  wire.listen((message) => {
    const reply = message as Reply;
    switch (reply.t) {
      case 'event':
        for (const handler of [...handlers]) handler(reply.event);
        break;
      case 'ok':
        take(reply.id)?.resolve(reply.output as never);
        break;
      case 'err':
        take(reply.id)?.reject(fromWire(reply.error));
        break;
    }
  });

  return {
    call(method, input, signal) {
      if (failure !== undefined) return Promise.reject(failure);
      if (signal?.aborted === true) return Promise.reject(canceled());
      return new Promise((resolve, reject) => {
        const id = nextId++;
        const onAbort = (): void => {
          wire.post({ t: 'abort', id } satisfies Request);
          take(id)?.reject(canceled());
        };
        const settled = (): void => signal?.removeEventListener('abort', onAbort);
        pending.set(id, {
          resolve: (value) => {
            settled();
            resolve(value);
          },
          reject: (error) => {
            settled();
            reject(error);
          },
        });
        signal?.addEventListener('abort', onAbort, { once: true });
        wire.post({ t: 'req', id, method, input } satisfies Request);
      });
    },
    onEvent(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    fail(error) {
      failure = error;
      for (const waiting of pending.values()) waiting.reject(error);
      pending.clear();
    },
  };
}
