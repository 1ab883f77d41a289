import { ipcMain, type WebContents, type WebFrameMain } from 'electron';
import * as v from 'valibot';
import { appMethods, type Answer, type AppApi, type AppMethodName } from '#shared/contract/app-api.ts';
import { AppError, toWire } from '#shared/domain/errors.ts';
import type { Log } from './log.ts';

/** What a request's sender must be: the one window's own page, in its main frame. */
export interface Sender {
  readonly sender: WebContents;
  readonly senderFrame: WebFrameMain | null;
}

/** Serves the window's requests: each from our own page only, each input parsed, each answered exactly once. */
export function serveApp(api: AppApi, isOwnPage: (sender: Sender) => boolean, log: Log): void {
  for (const name of Object.keys(appMethods) as AppMethodName[]) {
    ipcMain.handle(name, async (event, raw: unknown): Promise<Answer> => {
      try {
        if (!isOwnPage(event))
          throw new AppError('protocol/bad-message', { detail: `${name} was refused to a stranger.` });
        return { ok: true, output: await callMethod(api, name, raw) };
      } catch (error) {
        log.write('app', `${name} failed: ${String(error)}`);
        return { ok: false, error: toWire(error) };
      }
    });
  }
}

/** @throws AppError `protocol/bad-message` when the input is not what the contract says */
export async function callMethod(api: AppApi, name: AppMethodName, raw: unknown): Promise<unknown> {
  const input = v.safeParse(appMethods[name].input, raw);
  if (!input.success) {
    throw new AppError('protocol/bad-message', { detail: `${name}: ${v.summarize(input.issues)}` });
  }
  const call = api[name] as (input: unknown) => Promise<unknown>;
  return call(input.output);
}
