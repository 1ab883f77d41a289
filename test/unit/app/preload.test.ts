import { beforeAll, expect, test, vi } from 'vitest';
import { appMethods, type PreloadBridge } from '#shared/contract/app-api.ts';

/** Electron's own side of the bridge, which only a window has. */
const electron = vi.hoisted(() => ({
  invoke: vi.fn<(name: string, input: unknown) => Promise<unknown>>(),
  exposed: new Map<string, unknown>(),
}));
vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, api: unknown) => void electron.exposed.set(name, api),
  },
  ipcRenderer: { invoke: electron.invoke, on: () => undefined, off: () => undefined },
  webUtils: { getPathForFile: () => '' },
}));

let bridge: PreloadBridge;
beforeAll(async () => {
  await import('#app/preload.ts');
  bridge = electron.exposed.get('batchwise') as PreloadBridge;
});

test('the window gets every method of the contract and no other', () => {
  expect(Object.keys(bridge.app).sort()).toEqual(Object.keys(appMethods).sort());
});

test('an error of main crosses the bridge as data, with its code', async () => {
  const answer = {
    ok: false,
    error: { code: 'storage/not-found', params: { kind: 'shown', path: '/gone' } },
  };
  electron.invoke.mockResolvedValueOnce(answer);
  expect(await bridge.app['app.showInFolder']({ path: '/gone' })).toEqual(answer);
  expect(electron.invoke).toHaveBeenCalledExactlyOnceWith('app.showInFolder', { path: '/gone' });
});
