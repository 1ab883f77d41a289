import type { BrowserWindow } from 'electron';
import type { AppEvent } from '#shared/contract/app-api.ts';
import type { Messages } from '#shared/messages/en/english.ts';
import { CloseGuard } from './close-guard.ts';
import { askInDialog } from './close-question.ts';
import type { EngineHost } from '../engine/engine-host.ts';
import type { Sender } from '../ipc.ts';
import type { Log } from '../log.ts';

export interface AppWindowOptions {
  readonly open: () => BrowserWindow;
  /** The only origin whose page may speak to main. */
  readonly origin: string;
  readonly engine: EngineHost;
  readonly log: Log;
  readonly quit: () => void;
  readonly messages: Messages;
}

/** A page that dies this soon after the last time is not loaded again: the cause would only repeat. */
const reloadPauseMs = 10_000;

/** The one window and what main says to its page; events wait until the page listens. */
export class AppWindow {
  readonly #options: AppWindowOptions;
  #window: BrowserWindow | undefined;
  #guard: CloseGuard | undefined;
  #isListening = false;
  #waiting: AppEvent[] = [];
  #lastReload = Number.NEGATIVE_INFINITY;

  constructor(options: AppWindowOptions) {
    this.#options = options;
    options.engine.onEvent((event) => {
      if (event.kind === 'engine.crashed') this.setBusy(false);
      this.send(event);
    });
  }

  /** @throws Error while no window is open, which no request of its page can meet */
  get window(): BrowserWindow {
    if (this.#window === undefined) throw new Error('the window is closed');
    return this.#window;
  }

  /** Opens the window, or brings the open one to the front. */
  show(): void {
    if (this.#guard === undefined) this.#open();
    else {
      if (this.window.isMinimized()) this.window.restore();
      this.#guard.show();
    }
  }

  send(event: AppEvent): void {
    if (this.#isListening) this.window.webContents.send('app-event', event);
    else if (event.kind === 'open-paths' || event.kind === 'notice') this.#waiting.push(event);
  }

  /** Gives the page a line to the engine, or tells it again why there is none. */
  giveEnginePort(): void {
    this.#isListening = true;
    const { engine } = this.#options;
    if (engine.isRunning) this.window.webContents.postMessage('engine-port', null, [engine.openLine()]);
    else if (engine.lastCrash !== null) this.send(engine.lastCrash);
    for (const event of this.#waiting.splice(0)) this.send(event);
  }

  isOwnPage({ sender, senderFrame }: Sender): boolean {
    return (
      sender === this.#window?.webContents &&
      senderFrame === sender.mainFrame &&
      originOf(senderFrame.url) === this.#options.origin
    );
  }

  setBusy(isBusy: boolean): void {
    this.#guard?.setBusy(isBusy);
  }

  quitNow(): void {
    if (this.#guard === undefined) this.#options.quit();
    else this.#guard.quitNow();
  }

  #open(): void {
    const window = this.#options.open();
    this.#window = window;
    this.#guard = new CloseGuard(window, {
      ask: () => askInDialog(window, this.#options.messages),
      quit: this.#options.quit,
    });
    const { webContents } = window;
    webContents.on('did-navigate', () => (this.#isListening = false));
    webContents.on('render-process-gone', (_event, { reason }) => this.#pageGone(reason));
    webContents.on('preload-error', (_event, file, error) => {
      this.#options.log.write('window', `${file}: ${String(error)}`);
    });
    window.once('closed', () => {
      this.#window = undefined;
      this.#guard = undefined;
      this.#isListening = false;
    });
  }

  #pageGone(reason: string): void {
    this.#isListening = false;
    this.#options.log.write('window', `page gone: ${reason}`);
    if (reason === 'clean-exit') return;
    const now = performance.now();
    if (now - this.#lastReload < reloadPauseMs) return;
    this.#lastReload = now;
    this.#window?.webContents.reload();
  }
}

/** Node's URL knows no origin of schemes that are not the web's. */
function originOf(address: string): string {
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}`;
}
