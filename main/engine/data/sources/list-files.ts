import type { FindingReason } from '#shared/domain/dataset/dataset.ts';

/** A file as a folder or archive lists it. */
export interface ListedFile {
  /** Without folders. */
  readonly name: string;
  /** Its number in the archive's directory; −1 for a file on disk. */
  readonly entry: number;
}

export interface ListedFolder {
  /** Below what was opened, with `/`; empty for the top itself. */
  readonly path: string;
  readonly files: ListedFile[];
}

/** A path that isn't read, with the reason. */
export interface Skipped {
  readonly kind: 'leftover' | 'link-loop' | 'no-permission' | 'empty-folder' | 'images-in-root';
  readonly name: string;
  readonly reason: FindingReason;
}

/** The contents of one opened folder or archive. */
export interface Listing {
  readonly folders: Map<string, ListedFolder>;
  readonly skipped: Skipped[];
}

/** Recognizes files that operating systems and tools leave in folders. */
export function leftoverReason(name: string): FindingReason | null {
  if (/^(\.DS_Store|Thumbs\.db|ehthumbs\.db|desktop\.ini|Icon\r)$/i.test(name)) {
    return { code: 'system-file', params: {} };
  }
  if (name === '__MACOSX' || name.startsWith('._')) return { code: 'macos-file', params: {} };
  return name.startsWith('.') ? { code: 'hidden-file', params: {} } : null;
}

export function folderOf(listing: Listing, path: string): ListedFolder {
  let folder = listing.folders.get(path);
  if (folder === undefined) {
    folder = { path, files: [] };
    listing.folders.set(path, folder);
  }
  return folder;
}

/** A path below a folder; either may be empty. */
export function below(folder: string, name: string): string {
  return folder === '' || name === '' ? folder + name : `${folder}/${name}`;
}

/** By code unit: the same order in every language. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
