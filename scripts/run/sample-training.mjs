import { existsSync } from 'node:fs';
import path from 'node:path';
import { repositoryFolder } from '../setup/folders.mjs';
import { runInForeground } from './foreground.mjs';

const modelName = 'batchwise-sample-model';

/**
 * Trains the sample dataset in the terminal and exports the model into the working directory, where no window can
 * be shown. An earlier export is kept: the new one gets the next free name.
 * @returns {Promise<number>} the command's exit code
 */
export function trainSample(report) {
  const target = freeName(path.resolve(modelName));
  report.say('There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open.');
  report.say(`Training the sample dataset in the terminal instead; the model goes to ${target}.`);
  const entry = path.join(repositoryFolder, 'out', 'main', 'cli.js');
  const sample = path.join(repositoryFolder, 'assets', 'sample-dataset.zip');
  return runInForeground(process.execPath, [entry, 'train', sample, '--export', target, '--format', 'tfjs']);
}

function freeName(wanted) {
  let name = wanted;
  for (let number = 2; existsSync(name); number++) name = `${wanted}-${number}`;
  return name;
}
