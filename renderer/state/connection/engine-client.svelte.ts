import { createContext } from 'svelte';
import type { Bridge } from '#shared/contract/app-api.ts';
import type { EngineEvent, Input, MethodName, Output } from '#shared/contract/engine-api.ts';
import { AppError, toWire, type WireError } from '#shared/domain/errors.ts';
import { connect, type RpcClient } from '#shared/contract/rpc.ts';
import type { BackendReport } from '#shared/domain/run/run.ts';
import { portWire } from './port-wire.ts';

export type EngineStatus = 'starting' | 'ready' | 'stopped';
export type Crash = WireError<'engine/crashed'>;

/** The engine as the window sees it: calls that wait until it is there, events across restarts, and its state. */
export interface EngineClient {
  call<K extends MethodName>(method: K, input: Input<K>, signal?: AbortSignal): Promise<Output<K>>;
  onEvent(handler: (event: EngineEvent) => void): () => void;
  /** Called each time a connection stands, the first time too. */
  onReady(handler: () => void): () => void;
  onStopped(handler: () => void): () => void;
  readonly status: EngineStatus;
  /** Why it isn't running; null while it is. */
  readonly crash: Crash | null;
  /** Null until the engine has reported what it runs on. */
  readonly report: BackendReport | null;
  /** Starts the engine's process again. Never rejects: a start that fails is a stop with its own message. */
  restart(): Promise<void>;
}

export const [useEngine, provideEngine] = createContext<EngineClient>();

/** The one connection to the engine's process: made when a port arrives, failed when the process ends, made again. */
export class PortEngineClient implements EngineClient {
  readonly #bridge: Bridge;
  readonly #window: Window;
  #client: RpcClient | undefined;
  #waiting: { resolve(client: RpcClient): void; reject(error: AppError): void }[] = [];
  readonly #eventHandlers = new Set<(event: EngineEvent) => void>();
  readonly #readyHandlers = new Set<() => void>();
  readonly #stoppedHandlers = new Set<() => void>();
  #status = $state.raw<EngineStatus>('starting');
  #crash = $state.raw<Crash | null>(null);
  #report = $state.raw<BackendReport | null>(null);

  constructor(bridge: Bridge, target: Window) {
    this.#bridge = bridge;
    this.#window = target;
  }

  get status(): EngineStatus {
    return this.#status;
  }
  get crash(): Crash | null {
    return this.#crash;
  }
  get report(): BackendReport | null {
    return this.#report;
  }

  /** Asks for a port and follows the engine's life. @returns the function that stops that */
  listen(): () => void {
    const onMessage = (event: MessageEvent): void => this.#takePort(event);
    this.#window.addEventListener('message', onMessage);
    const stop = this.#bridge.onAppEvent((event) => {
      if (event.kind === 'engine.crashed') this.#fail(event.error);
    });
    this.#bridge.requestEnginePort();
    return () => {
      this.#window.removeEventListener('message', onMessage);
      stop();
    };
  }

  async call<K extends MethodName>(method: K, input: Input<K>, signal?: AbortSignal): Promise<Output<K>> {
    const client = this.#client ?? (await this.#nextClient());
    return client.call(method, input, signal);
  }

  onEvent(handler: (event: EngineEvent) => void): () => void {
    return register(this.#eventHandlers, handler);
  }
  onReady(handler: () => void): () => void {
    return register(this.#readyHandlers, handler);
  }
  onStopped(handler: () => void): () => void {
    return register(this.#stoppedHandlers, handler);
  }

  async restart(): Promise<void> {
    this.#status = 'starting';
    try {
      await this.#bridge.app['engine.restart']({});
    } catch (error) {
      const cause = toWire(error);
      this.#fail(
        cause.code === 'engine/crashed'
          ? cause
          : { code: 'engine/crashed', params: { reason: 'failed-to-start', cause } },
      );
    }
  }

  #nextClient(): Promise<RpcClient> {
    if (this.#status === 'stopped') return Promise.reject(crashed());
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #takePort(event: MessageEvent): void {
    const data: unknown = event.data;
    const port = event.ports[0];
    // Only this window's own preload script hands over ports.
    if (event.source !== this.#window || port === undefined || !isPortMessage(data)) return;
    this.#client?.fail(crashed());
    const client = connect(portWire(port));
    client.onEvent((engineEvent) => {
      if (client !== this.#client) return;
      for (const handler of [...this.#eventHandlers]) handler(engineEvent);
      // A run may have been the first of its kind on a graphics card.
      if (engineEvent.kind === 'run.ended' && this.#report?.device !== 'CPU') void this.#describe(client);
    });
    this.#client = client;
    this.#status = 'ready';
    this.#crash = null;
    for (const waiting of this.#waiting.splice(0)) waiting.resolve(client);
    void this.#describe(client);
    for (const handler of [...this.#readyHandlers]) handler();
  }

  async #describe(client: RpcClient): Promise<void> {
    try {
      const report = await client.call('backend.describe', {});
      if (client === this.#client) this.#report = report;
    } catch {
      // The report is a courtesy line; what matters fails with its own message where it is used.
    }
  }

  #fail(crash: Crash): void {
    this.#status = 'stopped';
    this.#crash = crash;
    this.#client?.fail(crashed());
    this.#client = undefined;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(crashed());
    for (const handler of [...this.#stoppedHandlers]) handler();
  }
}

function crashed(): AppError {
  return new AppError('engine/crashed', { reason: 'exited' });
}

function isPortMessage(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'engine-port';
}

function register<T>(handlers: Set<T>, handler: T): () => void {
  handlers.add(handler);
  return () => handlers.delete(handler);
}
