import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';
import type { CloseChoice } from './close-guard.ts';

const choices: readonly CloseChoice[] = ['background', 'stop-and-keep', 'cancel'];

const closeQuestion: MessageBoxOptions = {
  type: 'question',
  title: 'Batchwise',
  message: 'Training is still going on.',
  detail:
    'In the background it trains to the end; Batchwise then closes by itself, and the run is in the list the next time. Starting Batchwise again brings the window back.',
  buttons: ['Keep training in the background', 'Stop and keep the best so far', 'Cancel'],
  defaultId: 0,
  cancelId: 2,
  noLink: true,
};

export async function askInDialog(window: BrowserWindow): Promise<CloseChoice> {
  const { response } = await dialog.showMessageBox(window, closeQuestion);
  return choices[response] ?? 'cancel';
}
