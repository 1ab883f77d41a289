import { BrowserWindow, nativeTheme, screen, shell, type BrowserWindowConstructorOptions } from 'electron';
import type { JsonFile } from '../json-file.ts';
import { openingBounds, smallestSize, type Rectangle, type WindowState } from './window-bounds.ts';

export interface WindowOptions {
  readonly bounds: Partial<Rectangle>;
  readonly preloadFile: string;
  readonly isDark: boolean;
  readonly platform: string;
  readonly title: string;
}

/** `--surface` of renderer/tokens.css, so that no other color flashes before the page is there. */
const surface = { light: '#fcfcfa', dark: '#171817' } as const;

export function surfaceColor(isDark: boolean): string {
  return isDark ? surface.dark : surface.light;
}

export function windowOptions(options: WindowOptions): BrowserWindowConstructorOptions {
  return {
    ...options.bounds,
    minWidth: smallestSize.width,
    minHeight: smallestSize.height,
    title: options.title,
    show: false,
    backgroundColor: surfaceColor(options.isDark),
    autoHideMenuBar: options.platform !== 'darwin',
    webPreferences: {
      preload: options.preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  };
}

export interface OpenWindowOptions {
  readonly address: string;
  readonly preloadFile: string;
  readonly title: string;
  readonly stateFile: JsonFile<typeof import('./window-bounds.ts').WindowState>;
}

/** Opens the one window; it shows when its page has been drawn. */
export function openWindow({ address, preloadFile, stateFile, title }: OpenWindowOptions): BrowserWindow {
  const state = stateFile.read();
  const window = new BrowserWindow(
    windowOptions({
      bounds: openingBounds(
        state,
        screen.getAllDisplays().map(({ workArea }) => workArea),
      ),
      preloadFile,
      title,
      isDark: nativeTheme.shouldUseDarkColors,
      platform: process.platform,
    }),
  );
  if (state.isMaximized) window.maximize();
  keepInside(window);
  followTheme(window);
  window.once('ready-to-show', () => window.show());
  window.on('close', () => stateFile.write(stateOf(window)));
  void window.loadURL(address);
  return window;
}

/** The page never leaves its address; links to the web open in the person's browser. */
function keepInside(window: BrowserWindow): void {
  window.webContents.on('will-navigate', (event) => event.preventDefault());
  window.webContents.on('will-attach-webview', (event) => event.preventDefault());
  window.webContents.setWindowOpenHandler(({ url }) => {
    if (isWebAddress(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
}

export function isWebAddress(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:';
}

function followTheme(window: BrowserWindow): void {
  const onUpdated = (): void => window.setBackgroundColor(surfaceColor(nativeTheme.shouldUseDarkColors));
  nativeTheme.on('updated', onUpdated);
  window.once('closed', () => nativeTheme.off('updated', onUpdated));
}

function stateOf(window: BrowserWindow): WindowState {
  return { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() };
}
