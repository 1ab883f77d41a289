import type { MessagePortMain } from 'electron';
import * as v from 'valibot';
import type { AppEvent } from '#shared/contract/app-api.ts';
import { PROTOCOL_VERSION } from '#shared/contract/engine-api.ts';
import { AppError, type CrashReason, type WireError } from '#shared/domain/errors.ts';
import { connect, type RpcClient } from '#shared/contract/rpc.ts';
import type { EngineChild, EngineExit } from './engine-child.ts';
import type { Log } from '../log.ts';
import { portWire } from '../port-wire.ts';

type Crash = Extract<AppEvent, { kind: 'engine.crashed' }>;

export interface EngineHostOptions {
  fork(): EngineChild;
  /** What the engine's first message carries (main/engine/environment.ts). */
  readonly environment: Readonly<Record<string, string>>;
  createChannel(): { port1: MessagePortMain; port2: MessagePortMain };
  readonly log: Log;
  /** How long the engine may take to save and close its files before it is ended. */
  readonly closeTimeoutMs?: number;
}

/** What the engine says outside of any line: why it cannot begin, before it exits, or something worth knowing. */
const EngineMessage = v.strictObject({
  kind: v.picklist(['failed', 'notice']),
  error: v.custom<WireError>((error) =>
    v.is(v.looseObject({ code: v.string(), params: v.looseObject({}) }), error),
  ),
});

interface Life {
  readonly child: EngineChild;
  /** Main's own line to the engine. */
  readonly client: RpcClient;
  readonly exited: Promise<void>;
  isReady: boolean;
}

/**
 * Owns the engine's process: starts it, hands out lines to it, says when it has gone, starts it again when asked.
 * It is never started again by itself, so a cause that lasts cannot make it crash in a loop.
 */
export class EngineHost {
  readonly #options: EngineHostOptions;
  readonly #handlers = new Set<(event: AppEvent) => void>();
  #life: Life | undefined;
  #starting: Promise<void> | undefined;
  #lastCrash: Crash | null = null;
  #isStopping = false;

  constructor(options: EngineHostOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#life !== undefined;
  }

  /** Why it is not running; null where it is or was never started. */
  get lastCrash(): Crash | null {
    return this.#lastCrash;
  }

  /** @throws AppError `engine/not-ready` while no engine runs */
  get client(): RpcClient {
    if (this.#life === undefined) throw notRunning();
    return this.#life.client;
  }

  /** @returns the function that stops listening */
  onEvent(handler: (event: AppEvent) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  /**
   * Starts the engine unless it runs; resolves when it answers.
   * @throws AppError `engine/crashed` when it ends before that
   */
  start(): Promise<void> {
    this.#starting ??= this.#start().finally(() => (this.#starting = undefined));
    return this.#starting;
  }

  /**
   * A new line to the engine, for a window; may be used at once, the engine answers when it is ready.
   * @throws AppError `engine/not-ready` while no engine runs
   */
  openLine(): MessagePortMain {
    if (this.#life === undefined) throw notRunning();
    return this.#openLine(this.#life.child);
  }

  /** Lets the engine stop and keep its run and close its files; ends it where that takes too long. */
  async stop(): Promise<void> {
    const life = this.#life;
    if (life === undefined) return;
    this.#isStopping = true;
    life.child.post({ kind: 'shutdown' });
    const timer = setTimeout(() => {
      this.#options.log.write('app', 'the engine did not close in time and was ended');
      life.child.kill();
    }, this.#options.closeTimeoutMs ?? 30_000);
    try {
      await life.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  async #start(): Promise<void> {
    if (this.#life?.isReady === true) return;
    const life = this.#life ?? this.#fork();
    await life.client.call('catalog.get', {});
    life.isReady = true;
    this.#emit({ kind: 'engine.ready' });
  }

  #fork(): Life {
    const child = this.#options.fork();
    this.#lastCrash = null;
    child.post({ protocol: PROTOCOL_VERSION, environment: this.#options.environment });
    let startFailure: WireError | undefined;
    child.onMessage((raw) => {
      const message = v.safeParse(EngineMessage, raw);
      if (!message.success) return;
      if (message.output.kind === 'failed') startFailure = message.output.error;
      else this.#emit({ kind: 'notice', error: message.output.error });
    });
    const exited = new Promise<void>((resolve) => {
      child.onExit((exit) => {
        this.#ended(exit, startFailure);
        resolve();
      });
    });
    const client = connect(portWire(this.#openLine(child)));
    this.#life = { child, client, exited, isReady: false };
    return this.#life;
  }

  #openLine(child: EngineChild): MessagePortMain {
    const { port1, port2 } = this.#options.createChannel();
    child.post({ kind: 'port' }, [port1]);
    return port2;
  }

  #ended(exit: EngineExit, startFailure: WireError | undefined): void {
    const life = this.#life;
    this.#life = undefined;
    if (life === undefined) return;
    const reason: CrashReason = life.isReady ? exit.reason : 'failed-to-start';
    const params = {
      reason,
      exitCode: exit.code,
      ...(startFailure === undefined ? {} : { cause: startFailure }),
    };
    life.client.fail(new AppError('engine/crashed', params));
    if (this.#isStopping) return;
    this.#options.log.write('app', `engine gone: ${reason} (${exit.reason}), exit code ${exit.code}`);
    this.#lastCrash = { kind: 'engine.crashed', error: { code: 'engine/crashed', params } };
    this.#emit(this.#lastCrash);
  }

  #emit(event: AppEvent): void {
    for (const handler of [...this.#handlers]) handler(event);
  }
}

function notRunning(): AppError {
  return new AppError('engine/not-ready');
}
