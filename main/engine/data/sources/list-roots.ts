import { open, realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '#shared/domain/errors.ts';
import type { ArchiveTable } from './archive-table.ts';
import { listArchive } from './list-archive.ts';
import { folderOf, type Listing } from './list-files.ts';
import { listFolder } from './list-folder.ts';
import { openFailure } from '../open-errors.ts';
import { extensionOf, isNamedLikeImage } from '../decode/image-signature.ts';

export interface ListedRoot {
  readonly path: string;
  /** The name for people, and the folder's name if several roots were opened. */
  readonly title: string;
  readonly listing: Listing;
  readonly archive: ArchiveTable | null;
  /** Whether it is a single file, not an archive. */
  readonly isFile: boolean;
}

/**
 * Lists one dropped item: a folder, a ZIP file, or a single file.
 * @throws AppError
 */
export async function listRoot(
  path: string,
  skipRealPaths: ReadonlySet<string>,
  onFound: (files: number) => void,
  signal?: AbortSignal,
): Promise<ListedRoot> {
  const title = titleOf(path);
  try {
    const status = await stat(path);
    if (status.isDirectory()) {
      const listing = await listFolder(path, skipRealPaths, onFound, signal);
      return { path, title, listing, archive: null, isFile: false };
    }
    if (await isZip(path)) {
      const listing = await listArchive(path, onFound, signal);
      return { path, title, listing, archive: listing.table, isFile: false };
    }
  } catch (error) {
    throw openFailure(path, error);
  }
  if (/^(zip|rar|7z|tar|gz|tgz|bz2|xz|zst)$/.test(extensionOf(path))) {
    throw new AppError('dataset/bad-archive', { reason: 'not-a-zip', archive: title });
  }
  return { path, title, listing: singleFile(path), archive: null, isFile: true };
}

/** A root's name for people: `pets.zip` is “pets”. */
export function titleOf(path: string): string {
  return basename(path).replace(/\.zip$/i, '');
}

export async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw openFailure(path, error);
  }
}

/** A single file isn't in a class folder, which is all there is to report. */
function singleFile(path: string): Listing {
  const listing: Listing = { folders: new Map(), skipped: [] };
  if (isNamedLikeImage(path))
    folderOf(listing, '').files.push({ name: path.slice(path.lastIndexOf('/') + 1), entry: -1 });
  else
    listing.skipped.push({
      kind: 'leftover',
      name: path,
      reason: { code: 'image-fault', params: { fault: 'ignored' } },
    });
  return listing;
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    const signature = bytesRead < 4 ? 0 : buffer.readUInt32LE(0);
    // Signatures of a first entry, an empty archive, and an archive that was split and joined again.
    return [0x04034b50, 0x06054b50, 0x08074b50].includes(signature);
  } finally {
    await file.close();
  }
}
