/** Entry of the app's main process: puts the parts together and owns nothing itself. */
import { app, ipcMain, MessageChannelMain, nativeTheme, session } from 'electron';
import { homedir } from 'node:os';
import path from 'node:path';
import { Settings } from '#shared/contract/app-api.ts';
import { AppError, toWire } from '#shared/domain/errors.ts';
import { followUnexpected, stackOf } from '#shared/contract/unexpected.ts';
import { english, type Messages } from '#shared/messages/en/english.ts';
import { createAppApi } from './app-api.ts';
import { AppWindow } from './window/app-window.ts';
import { forkEngine } from './engine/engine-child.ts';
import { EngineHost } from './engine/engine-host.ts';
import { appFolders, windowDataFolder, type AppFolders } from './folders.ts';
import { serveApp } from './ipc.ts';
import { JsonFile } from './json-file.ts';
import { openLog, type Log } from './log.ts';
import { setUpMenu } from './window/menu.ts';
import { openedPaths } from './opened-paths.ts';
import { pageOrigin } from './window/page-protocol.ts';
import { registerSchemes, setUpSession } from './window/session-rules.ts';
import { becomeOnlyInstance, LaterStarts } from './single-instance.ts';
import { WindowState } from './window/window-bounds.ts';
import { openWindow } from './window/window.ts';

function main(): void {
  const folders = appFolders({
    builtFolder: import.meta.dirname,
    isPackaged: app.isPackaged,
    resources: process.resourcesPath,
    env: process.env,
    platform: process.platform,
    home: homedir(),
  });
  const ownFolder = windowDataFolder(process.env, folders.engine.dataFolder);
  if (ownFolder !== undefined) app.setPath('userData', ownFolder);
  registerSchemes();
  const laterStarts = new LaterStarts();
  const paths = openedPaths(process.argv.slice(1), process.cwd(), app.getAppPath());
  if (becomeOnlyInstance(paths, laterStarts)) {
    laterStarts.arrive(paths);
    void app.whenReady().then(() => start(folders, laterStarts));
  } else {
    app.quit();
  }
}

function start(folders: AppFolders, laterStarts: LaterStarts): void {
  const userData = app.getPath('userData');
  const log = openLog(path.join(userData, 'logs'));
  const messages = english();
  const settings = new JsonFile(path.join(userData, 'settings.json'), Settings);
  nativeTheme.themeSource = settings.read().theme;
  const developmentOrigin = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
  const engine = createEngine(folders, log);
  setUpSession(session.defaultSession, {
    rendererFolder: folders.renderer,
    thumbs: { cacheFolder: folders.engine.cacheFolder, client: () => engine.client },
    developmentOrigin,
  });
  const window = new AppWindow({
    open: () =>
      openWindow({
        address: developmentOrigin ?? `${pageOrigin}/index.html`,
        preloadFile: folders.preloadFile,
        title: messages.app.name,
        stateFile: new JsonFile(path.join(userData, 'window.json'), WindowState),
      }),
    origin: developmentOrigin === undefined ? pageOrigin : new URL(developmentOrigin).origin,
    engine,
    log,
    quit: () => app.quit(),
    messages,
  });
  // The window goes on: what main does for it is little, and a run in the engine must not be lost.
  followUnexpected(process, (error) => {
    log.write('app', stackOf(error));
    window.send({ kind: 'notice', error: toWire(error) });
  });
  serveWindow(window, engine, settings, log, messages);
  setUpMenu(developmentOrigin !== undefined, messages, (command) => window.send({ kind: 'menu', command }));
  setUpEnd(window, engine, laterStarts);
  startEngine(engine, log);
  laterStarts.follow((paths) => {
    window.show();
    if (paths.length > 0) window.send({ kind: 'open-paths', paths });
  });
}

function createEngine(place: AppFolders, log: Log): EngineHost {
  return new EngineHost({
    fork: () => forkEngine(place.engineFile, log),
    createChannel: () => new MessageChannelMain(),
    environment: { ...place.engine, appVersion: app.getVersion() },
    log,
  });
}

/** The page hears of a failed start by its event; here it only goes to the log. */
function startEngine(engine: EngineHost, log: Log): void {
  engine.start().catch((error: unknown) => log.write('app', `engine did not start: ${String(error)}`));
}

function serveWindow(
  window: AppWindow,
  engine: EngineHost,
  settings: JsonFile<typeof Settings>,
  log: Log,
  messages: Messages,
): void {
  const api = createAppApi({
    window: () => window.window,
    settings,
    restartEngine: async () => {
      if (engine.isRunning) return;
      const started = engine.start();
      window.giveEnginePort();
      await started;
    },
    setBusy: (isBusy) => window.setBusy(isBusy),
    texts: messages.desktop.dialogs,
  });
  serveApp(api, (sender) => window.isOwnPage(sender), log);
  ipcMain.handle('engine.port', (event) => {
    if (!window.isOwnPage(event))
      throw new AppError('protocol/bad-message', { detail: 'A stranger asked for the engine.' });
    window.giveEnginePort();
  });
}

/** The app ends when its window is closed, and only after the engine has saved and closed its files. */
function setUpEnd(window: AppWindow, engine: EngineHost, laterStarts: LaterStarts): void {
  let isEngineClosed = false;
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => window.show());
  app.on('will-quit', (event) => {
    if (isEngineClosed) return;
    event.preventDefault();
    // A start that comes while this one is closing would end with it; it gets an app of its own instead.
    laterStarts.follow(() => app.relaunch());
    void engine.stop().finally(() => {
      isEngineClosed = true;
      app.quit();
    });
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => window.quitNow());
}

main();
