import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { AppEvent, AppMethodName, PreloadBridge } from '#shared/contract/app-api.ts';

/** Every method by name, and nothing else: a name that is missing here or unknown there is a compile error. */
const methodNames: Readonly<Record<AppMethodName, true>> = {
  'app.info': true,
  'app.chooseDataset': true,
  'app.chooseImage': true,
  'app.chooseExportFolder': true,
  'app.chooseFileToSave': true,
  'app.showInFolder': true,
  'settings.get': true,
  'settings.set': true,
  'engine.restart': true,
  'app.setBusy': true,
};

const app = Object.fromEntries(
  Object.keys(methodNames).map((name) => [name, (input: unknown) => ipcRenderer.invoke(name, input)]),
) as unknown as PreloadBridge['app'];

const bridge: PreloadBridge = {
  app,
  onAppEvent(handler) {
    const listener = (_event: unknown, event: AppEvent): void => handler(event);
    ipcRenderer.on('app-event', listener);
    return () => void ipcRenderer.off('app-event', listener);
  },
  requestEnginePort: () => void ipcRenderer.invoke('engine.port'),
  pathForFile: (file) => webUtils.getPathForFile(file as File),
};

// Ports cannot cross the bridge; a message to our own page carries them into its world.
ipcRenderer.on('engine-port', (event) => {
  window.postMessage({ kind: 'engine-port' }, window.location.origin, event.ports);
});

contextBridge.exposeInMainWorld('batchwise', bridge);
