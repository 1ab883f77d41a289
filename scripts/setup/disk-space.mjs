import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes } from './report.mjs';
import { SetupError } from './setup-error.mjs';

/** @returns free bytes for this user on the disk of `folder`, which need not exist yet */
export async function freeBytes(folder) {
  let existing = path.resolve(folder);
  while (!existsSync(existing)) existing = path.dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  return bavail * bsize;
}

/**
 * Announces what will be downloaded, and how much disk space there is, before the first byte.
 * @param {{label: string, download: number, disk: number}[]} needs
 * @throws SetupError if there isn't enough space
 */
export async function announceDownloads(needs, cache, report) {
  const sum = (key) => needs.reduce((total, need) => total + need[key], 0);
  const free = await freeBytes(cache);
  report.print('Set-up will download:');
  for (const { label, download } of needs) report.print(`  ${label}, about ${formatBytes(download)}`);
  report.print(
    `About ${formatBytes(sum('download'))} in total, ${formatBytes(sum('disk'))} on disk ` +
      `(${formatBytes(free)} free). Runtimes are kept in ${cache}.`,
  );
  if (free < sum('disk')) {
    throw new SetupError(
      `Not enough disk space: ${formatBytes(sum('disk'))} needed, ${formatBytes(free)} free. ` +
        'Nothing was downloaded.',
      {
        repair: 'free up disk space, or set BATCHWISE_CACHE to a folder on a larger disk; then npm run setup',
      },
    );
  }
}
