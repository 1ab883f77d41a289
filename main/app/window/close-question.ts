import { dialog, type BrowserWindow } from 'electron';
import type { Messages } from '#shared/messages/en/english.ts';
import type { CloseChoice } from './close-guard.ts';

const choices: readonly CloseChoice[] = ['background', 'stop-and-keep', 'cancel'];

export async function askInDialog(
  window: BrowserWindow,
  { app, desktop: { closing } }: Messages,
): Promise<CloseChoice> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: app.name,
    message: closing.question,
    detail: closing.detail,
    buttons: [closing.background, closing.stop, closing.cancel],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  });
  return choices[response] ?? 'cancel';
}
