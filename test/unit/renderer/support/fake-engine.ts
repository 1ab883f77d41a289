import type { EngineEvent, Input, MethodName, Output } from '#shared/contract/engine-api.ts';
import { canceled } from '#shared/domain/errors.ts';
import type { BackendReport } from '#shared/domain/run/run.ts';
import type { EngineClient, EngineStatus } from '#renderer/state/connection/engine-client.svelte.ts';

type Answers = { [K in MethodName]?: (input: Input<K>) => Promise<Output<K>> | Output<K> };

/** An engine whose answers a test gives and whose events it sends. */
export class FakeEngine implements EngineClient {
  status: EngineStatus = 'ready';
  crash: EngineClient['crash'] = null;
  report: BackendReport | null = null;
  readonly calls: { method: MethodName; input: unknown }[] = [];
  readonly answers: Answers;
  readonly #events = new Set<(event: EngineEvent) => void>();
  readonly #ready = new Set<() => void>();
  readonly #stopped = new Set<() => void>();

  constructor(answers: Answers = {}) {
    this.answers = answers;
  }

  async call<K extends MethodName>(method: K, input: Input<K>, signal?: AbortSignal): Promise<Output<K>> {
    this.calls.push({ method, input });
    const answer = this.answers[method];
    if (answer === undefined) throw new Error(`the test answers no ${method}`);
    const aborted = new Promise<never>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(canceled()), { once: true });
    });
    return Promise.race([Promise.resolve(answer(input)), aborted]);
  }

  onEvent(handler: (event: EngineEvent) => void): () => void {
    this.#events.add(handler);
    return () => this.#events.delete(handler);
  }
  onReady(handler: () => void): () => void {
    this.#ready.add(handler);
    return () => this.#ready.delete(handler);
  }
  onStopped(handler: () => void): () => void {
    this.#stopped.add(handler);
    return () => this.#stopped.delete(handler);
  }

  send(...events: readonly EngineEvent[]): void {
    for (const event of events) for (const handler of this.#events) handler(event);
  }
  async restart(): Promise<void> {
    this.status = 'ready';
    this.becomeReady();
    return Promise.resolve();
  }
  becomeReady(): void {
    for (const handler of this.#ready) handler();
  }
  stop(): void {
    for (const handler of this.#stopped) handler();
  }

  inputsOf(method: MethodName): unknown[] {
    return this.calls.filter((call) => call.method === method).map((call) => call.input);
  }
}

/** Lets everything that has been resolved be followed to its end. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
