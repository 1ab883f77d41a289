import { assertNever } from '#shared/domain/assert-never.ts';

/** What a person may want when the window is closed while a run is going. */
export type CloseChoice = 'background' | 'stop-and-keep' | 'cancel';

/** What the guard needs of a window; BrowserWindow fits. */
export interface GuardedWindow {
  on(event: 'close', handler: (event: { preventDefault(): void }) => void): unknown;
  hide(): void;
  show(): void;
  focus(): void;
}

export interface CloseGuardOptions {
  readonly ask: () => Promise<CloseChoice>;
  /** Ends the app; the engine then stops and keeps what is going on. */
  readonly quit: () => void;
}

/** Asks once before the window is closed while a run is going, and ends the app when a run in the background has ended. */
export class CloseGuard {
  readonly #window: GuardedWindow;
  readonly #options: CloseGuardOptions;
  #isBusy = false;
  #isAsking = false;
  #isInBackground = false;
  #mayClose = false;

  constructor(window: GuardedWindow, options: CloseGuardOptions) {
    this.#window = window;
    this.#options = options;
    window.on('close', (event) => {
      if (!this.#isBusy || this.#mayClose) return;
      event.preventDefault();
      void this.#decide();
    });
  }

  setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy;
    if (!isBusy && this.#isInBackground) this.#options.quit();
  }

  /** Brings the window to the front, also from the background. */
  show(): void {
    this.#isInBackground = false;
    this.#window.show();
    this.#window.focus();
  }

  /** Ends the app without a question, when the system asks for it. */
  quitNow(): void {
    this.#mayClose = true;
    this.#options.quit();
  }

  #goOnInBackground(): void {
    this.#isInBackground = true;
    this.#window.hide();
  }

  async #decide(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      this.#follow(await this.#options.ask());
    } finally {
      this.#isAsking = false;
    }
  }

  #follow(choice: CloseChoice): void {
    switch (choice) {
      case 'background':
        // The run may have ended while the question stood there.
        if (this.#isBusy) this.#goOnInBackground();
        else this.#options.quit();
        break;
      case 'stop-and-keep':
        this.quitNow();
        break;
      case 'cancel':
        break;
      default:
        assertNever(choice);
    }
  }
}
