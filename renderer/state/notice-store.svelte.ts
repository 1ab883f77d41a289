import { createContext } from 'svelte';
import type { Messages } from '#shared/messages/en/english.ts';
import type { EngineClient } from './connection/engine-client.svelte.ts';
import { errorText, isCanceled, isCrash } from './connection/error-text.ts';

export interface Notice {
  readonly text: string;
  readonly tone: 'note' | 'problem';
  readonly action: { readonly label: string; run(): void } | null;
}

/** How long a note stays; a problem stays until it is dismissed. */
const noteMs = 10_000;

export const [useNotices, provideNotices] = createContext<NoticeStore>();

/** The one line at the foot of the window: what was just done, with its undo, or what went wrong. */
export class NoticeStore {
  readonly #messages: Messages;
  readonly #engine: EngineClient;
  #notice = $state.raw<Notice | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(messages: Messages, engine: EngineClient) {
    this.#messages = messages;
    this.#engine = engine;
  }

  get notice(): Notice | null {
    return this.#notice;
  }

  note(text: string, action: Notice['action'] = null): void {
    this.#show({ text, tone: 'note', action });
    this.#timer = setTimeout(() => this.dismiss(), noteMs);
  }

  problem(text: string): void {
    this.#show({ text, tone: 'problem', action: null });
  }

  /** Runs an action of the user; an error it throws becomes a notice. @returns whether it succeeded */
  async attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      this.report(error);
      return false;
    }
  }

  /** Says what went wrong, except for a cancellation and for what the banner about the stopped engine says. */
  report(error: unknown): void {
    const isInBanner = this.#engine.status === 'stopped' && isCrash(error);
    if (!isCanceled(error) && !isInBanner) this.problem(errorText(this.#messages, error));
  }

  dismiss(): void {
    clearTimeout(this.#timer);
    this.#notice = null;
  }

  #show(notice: Notice): void {
    clearTimeout(this.#timer);
    this.#notice = notice;
  }
}
