import type { AppApi, AppEvent, Bridge } from '#shared/contract/app-api.ts';

/** A bridge that has only the methods a test names, and whose events the test sends. */
export class FakeBridge implements Bridge {
  readonly app: AppApi;
  readonly #handlers = new Set<(event: AppEvent) => void>();

  constructor(app: Partial<AppApi> = {}) {
    this.app = { 'app.setBusy': () => Promise.resolve(null), ...app } as AppApi;
  }

  onAppEvent(handler: (event: AppEvent) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }
  requestEnginePort(): void {
    // Tests hand ports over themselves.
  }
  pathForFile(): string {
    return '';
  }

  send(event: AppEvent): void {
    for (const handler of this.#handlers) handler(event);
  }
}
