import { createContext } from 'svelte';
import type { Bridge, Settings } from '#shared/contract/app-api.ts';

export type Theme = Settings['theme'];

export const [useSettings, provideSettings] = createContext<SettingsStore>();

/** What the user has chosen for the window itself; saved by the app. */
export class SettingsStore {
  readonly #bridge: Bridge;
  readonly #root: HTMLElement;
  #settings = $state.raw<Settings>({ theme: 'system' });

  /** @param root the document's element, which carries the theme */
  constructor(bridge: Bridge, root: HTMLElement) {
    this.#bridge = bridge;
    this.#root = root;
  }

  get theme(): Theme {
    return this.#settings.theme;
  }

  async load(): Promise<void> {
    this.#apply(await this.#bridge.app['settings.get']({}));
  }

  async chooseTheme(theme: Theme): Promise<void> {
    this.#apply({ ...this.#settings, theme });
    this.#apply(await this.#bridge.app['settings.set']({ ...this.#settings, theme }));
  }

  #apply(settings: Settings): void {
    this.#settings = settings;
    if (settings.theme === 'system') this.#root.removeAttribute('data-theme');
    else this.#root.setAttribute('data-theme', settings.theme);
  }
}
