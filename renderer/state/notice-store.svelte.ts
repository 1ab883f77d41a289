export interface Notice {
  readonly text: string;
  readonly tone: 'note' | 'problem';
  readonly action: { readonly label: string; run(): void } | null;
}

/** How long a note stays; a problem stays until it is dismissed. */
const noteMs = 10_000;

/** The one line at the foot of the window: what was just done, with its undo, or what went wrong. */
export class NoticeStore {
  #notice = $state.raw<Notice | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

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

  dismiss(): void {
    clearTimeout(this.#timer);
    this.#notice = null;
  }

  #show(notice: Notice): void {
    clearTimeout(this.#timer);
    this.#notice = notice;
  }
}
