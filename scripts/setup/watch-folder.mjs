import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

const pollMs = 500;

/**
 * Shows the progress of a program that downloads into `folder` without telling how far it is.
 * @param {number} total bytes expected
 */
export async function watchingFolder(folder, { label, total, report }, body) {
  let isDone = false;
  const timer = setInterval(async () => {
    const size = await largestFile(folder);
    if (!isDone && size > 0) report.progress(label, Math.min(size, total), total);
  }, pollMs);
  try {
    return await body();
  } finally {
    isDone = true;
    clearInterval(timer);
    report.progressDone();
  }
}

/** The largest file alone: package managers copy a finished download once, and bytes are not to count twice. */
async function largestFile(folder) {
  let largest = 0;
  try {
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      const { size } = await stat(path.join(entry.parentPath ?? entry.path, entry.name));
      largest = Math.max(largest, size);
    }
  } catch {
    // Files come and go while the program works.
  }
  return largest;
}
