import type { Answer, AppApi, AppEvent, AppMethodName, PreloadBridge } from '#shared/contract/app-api.ts';
import type { EngineEvent } from '#shared/contract/engine-api.ts';
import { toWire } from '#shared/domain/errors.ts';
import { serve } from '#shared/contract/rpc.ts';
import { portWire } from '#renderer/state/connection/port-wire.ts';
import { earlierRuns, fakeEngine } from './fake-engine.ts';

declare global {
  interface Window {
    /** For screenshots: acts as if the app had sent an event. */
    sendAppEvent: (event: AppEvent) => void;
  }
}

/** A bridge over a real MessageChannel to the fake engine. Parameters in the address: `?runs` fills the history. */
export function harnessBridge(): PreloadBridge {
  const handlers = new Set<(event: AppEvent) => void>();
  const runs = new URLSearchParams(location.search).has('runs') ? earlierRuns() : [];
  let theme: 'system' | 'light' | 'dark' = 'system';
  window.sendAppEvent = (event) => handlers.forEach((handler) => handler(event));

  function connectEngine(): void {
    const { port1, port2 } = new MessageChannel();
    const emit = (event: EngineEvent): void => server.emit(event);
    const server = serve(portWire(port1), fakeEngine(emit, runs));
    window.postMessage({ kind: 'engine-port' }, '*', [port2]);
  }

  const app: AppApi = {
    'app.info': () =>
      Promise.resolve({
        version: '0.1.0',
        electron: '33.2.1',
        chromium: '130.0.6723.137',
        node: '20.18.1',
        platform: 'linux',
        isElectronSupported: false,
      }),
    'app.chooseDataset': ({ kind }) => Promise.resolve([`/home/sam/Images/${kind}`]),
    'app.chooseImage': () => Promise.resolve('/home/sam/Images/bee.jpg'),
    'app.chooseExportFolder': ({ suggestedName }) => Promise.resolve(`/home/sam/Models/${suggestedName}`),
    'app.chooseFileToSave': ({ suggestedName, kind }) =>
      Promise.resolve(`/home/sam/${suggestedName}.${kind}`),
    'app.showInFolder': () => Promise.resolve(null),
    'settings.get': () => Promise.resolve({ theme }),
    'settings.set': (settings) => {
      theme = settings.theme;
      return Promise.resolve({ theme });
    },
    'engine.restart': () => {
      connectEngine();
      return Promise.resolve(null);
    },
    'app.setBusy': () => Promise.resolve(null),
  };
  return {
    app: responding(app),
    onAppEvent(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    requestEnginePort: connectEngine,
    pathForFile: (file) => `/home/sam/${(file as File).name}`,
  };
}

/** Like main, always resolves with data, even for a failed call. */
function responding(api: AppApi): PreloadBridge['app'] {
  const respond = async (name: AppMethodName, input: never): Promise<Answer> => {
    try {
      return { ok: true, output: await api[name](input) };
    } catch (error) {
      return { ok: false, error: toWire(error) };
    }
  };
  const names = Object.keys(api) as AppMethodName[];
  return Object.fromEntries(names.map((name) => [name, (input: never) => respond(name, input)])) as never;
}
