import { expect, test, vi } from 'vitest';
import type { PreloadBridge } from '#shared/contract/app-api.ts';
import { AppError, toWire } from '#shared/domain/errors.ts';
import { connectBridge } from '#renderer/state/connection/app-client.ts';
import { sentenceOf } from '#test/support/sentence.ts';

const gone = new AppError('storage/not-found', { kind: 'shown', path: '/gone' });

/** A bridge as preload makes it, which answers with copies, as Electron does. */
function preload(): PreloadBridge {
  const app = {
    'settings.get': () => Promise.resolve(structuredClone({ ok: true, output: { theme: 'dark' } })),
    'app.showInFolder': vi.fn(() => Promise.resolve(structuredClone({ ok: false, error: toWire(gone) }))),
  };
  return { app, pathForFile: () => '/a.png' } as unknown as PreloadBridge;
}

test('an answer of main is what the call gives', async () => {
  expect(await connectBridge(preload()).app['settings.get']({})).toEqual({ theme: 'dark' });
});

test('an error of main keeps its code, parameters and so its sentence', async () => {
  const bridge = preload();
  const error = await connectBridge(bridge)
    .app['app.showInFolder']({ path: '/gone' })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  expect(toWire(error)).toEqual(toWire(gone));
  expect(sentenceOf(error)).toBe('/gone is no longer there.');
  expect(bridge.app['app.showInFolder']).toHaveBeenCalledExactlyOnceWith({ path: '/gone' });
});

test('what is no call stays as it is', () => {
  expect(connectBridge(preload()).pathForFile({})).toBe('/a.png');
});
