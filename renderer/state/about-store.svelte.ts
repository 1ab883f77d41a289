import { createContext } from 'svelte';
import type { AppInfo, Bridge } from '#shared/contract/app-api.ts';
import type { Output } from '#shared/contract/engine-api.ts';
import type { EngineClient } from './connection/engine-client.svelte.ts';

export const [useAbout, provideAbout] = createContext<AboutStore>();

/** Versions, and what the cache holds. */
export class AboutStore {
  readonly #engine: EngineClient;
  readonly #bridge: Bridge;
  #info = $state.raw<AppInfo | null>(null);
  #cache = $state.raw<Output<'cache.describe'> | null>(null);

  constructor(engine: EngineClient, bridge: Bridge) {
    this.#engine = engine;
    this.#bridge = bridge;
  }

  get info(): AppInfo | null {
    return this.#info;
  }
  get cache(): Output<'cache.describe'> | null {
    return this.#cache;
  }

  async load(): Promise<void> {
    this.#info = await this.#bridge.app['app.info']({});
    this.#cache = await this.#engine.call('cache.describe', {});
  }

  /** @returns the bytes freed */
  async clearCache(): Promise<number> {
    const { freedBytes } = await this.#engine.call('cache.clear', {});
    this.#cache = await this.#engine.call('cache.describe', {});
    return freedBytes;
  }
}
