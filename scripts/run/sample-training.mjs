import { existsSync } from 'node:fs';
import path from 'node:path';
import { dataFolder, repositoryFolder } from '../setup/folders.mjs';
import { runInForeground } from './foreground.mjs';

/**
 * Trains the sample dataset in the terminal, because no window can be shown, and exports the model into the user's data
 * folder.
 * @returns {Promise<number>} the command's exit code
 */
export function trainSample(report) {
  const target = sampleModelFolder();
  report.print('There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open.');
  report.print('Training the sample dataset in the terminal instead. The model will be saved in');
  report.print(`  ${target}`);
  const entry = path.join(repositoryFolder, 'out', 'main', 'cli.js');
  const sample = path.join(repositoryFolder, 'assets', 'sample-dataset.zip');
  return runInForeground(process.execPath, [entry, 'train', sample, '--export', target, '--format', 'tfjs']);
}

/** A folder that doesn't exist yet, so that earlier exports are kept. */
export function sampleModelFolder(data = dataFolder()) {
  const wanted = path.join(data, 'exports', 'sample-model');
  let folder = wanted;
  for (let number = 2; existsSync(folder); number++) folder = `${wanted}-${number}`;
  return folder;
}
