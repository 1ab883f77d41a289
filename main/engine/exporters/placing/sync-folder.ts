import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder with everything in it last through a power cut.
 * @returns the bytes of its files
 */
export async function syncTree(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) bytes += await syncTree(place);
    else {
      await sync(place, 'r+');
      bytes += (await stat(place)).size;
    }
  }
  await syncFolder(folder);
  return bytes;
}

/** Windows has no such call for folders and does not need it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform !== 'win32') await sync(folder, 'r');
}

async function sync(place: string, flags: string): Promise<void> {
  const handle = await open(place, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
