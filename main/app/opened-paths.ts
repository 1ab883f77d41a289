import { statSync } from 'node:fs';
import path from 'node:path';

/**
 * The folders and archives among a start's arguments: what a person drops on the app's icon or types behind its name.
 * @param args without the executable
 * @param workingFolder what relative paths refer to
 * @param appFolder the app itself, which is an argument when it runs from a checkout
 */
export function openedPaths(
  args: readonly string[],
  workingFolder: string,
  appFolder: string,
): readonly string[] {
  return args
    .filter((argument) => !argument.startsWith('-'))
    .map((argument) => path.resolve(workingFolder, argument))
    .filter((each) => each !== path.resolve(appFolder) && isDataset(each));
}

function isDataset(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return false;
  return found.isDirectory() || path.extname(file).toLowerCase() === '.zip';
}
