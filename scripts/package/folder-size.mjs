import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** @returns the bytes of all files in a folder; links count nothing, 0 where the folder is missing */
export function folderBytes(folder) {
  let total = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (entry.isFile()) total += lstatSync(path.join(entry.parentPath ?? entry.path, entry.name)).size;
    }
  } catch {
    return 0;
  }
  return total;
}
