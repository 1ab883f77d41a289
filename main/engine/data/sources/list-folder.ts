import type { Dirent } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FindingReason } from '#shared/domain/dataset/dataset.ts';
import { throwIfAborted } from '#shared/domain/errors.ts';
import { below, folderOf, leftoverReason, type Listing } from './list-files.ts';

interface PendingFolder {
  readonly path: string;
  readonly absolutePath: string;
}

/**
 * Lists a folder with everything below it. Links are followed last, and each real folder is entered once: loops end, and
 * files that can be reached without a link are listed under their own path.
 * @param root absolute
 * @param skipRealPaths real paths of folders to leave out
 * @param onFound called with the number of files as they are found
 * @throws whatever the file system throws for the root itself
 */
export async function listFolder(
  root: string,
  skipRealPaths: ReadonlySet<string>,
  onFound: (files: number) => void,
  signal?: AbortSignal,
): Promise<Listing> {
  const walk = new FolderWalk(skipRealPaths, onFound, signal);
  await walk.enter({ path: '', absolutePath: root });
  return walk.listing;
}

class FolderWalk {
  readonly listing: Listing = { folders: new Map(), skipped: [] };
  readonly #skip: ReadonlySet<string>;
  readonly #onFound: (files: number) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #entered = new Set<string>();
  readonly #links: PendingFolder[] = [];
  #found = 0;

  constructor(skip: ReadonlySet<string>, onFound: (files: number) => void, signal: AbortSignal | undefined) {
    this.#skip = skip;
    this.#onFound = onFound;
    this.#signal = signal;
  }

  async enter(root: PendingFolder): Promise<void> {
    await this.#enterAll(root, true);
    for (let link = this.#links.shift(); link !== undefined; link = this.#links.shift()) {
      await this.#enterAll(link, false);
    }
  }

  async #enterAll(top: PendingFolder, isRoot: boolean): Promise<void> {
    const waiting = [top];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      throwIfAborted(this.#signal);
      try {
        waiting.push(...(await this.#list(folder, folder === top && !isRoot)));
      } catch (error) {
        if (isRoot && folder === top) throw error;
        this.#skipped('no-permission', folder.path, { code: 'unreadable-folder', params: {} });
      }
    }
  }

  async #list(folder: PendingFolder, isLink: boolean): Promise<PendingFolder[]> {
    const real = await realpath(folder.absolutePath);
    if (this.#skip.has(real)) return [];
    if (this.#entered.has(real)) {
      if (isLink) this.#skipped('link-loop', folder.path, { code: 'folder-seen', params: {} });
      return [];
    }
    this.#entered.add(real);
    const { files } = folderOf(this.listing, folder.path);
    const folders: PendingFolder[] = [];
    for await (const entry of await opendir(folder.absolutePath, { bufferSize: 512 })) {
      const path = below(folder.path, entry.name);
      const reason = leftoverReason(entry.name);
      if (reason !== null) this.#skipped('leftover', path, reason);
      else
        await this.#sort(
          entry,
          { path, absolutePath: join(folder.absolutePath, entry.name) },
          files,
          folders,
        );
    }
    return folders;
  }

  async #sort(
    entry: Dirent,
    at: PendingFolder,
    files: { name: string; entry: number }[],
    folders: PendingFolder[],
  ): Promise<void> {
    let { isFile, isFolder } = { isFile: entry.isFile(), isFolder: entry.isDirectory() };
    if (isFolder) {
      folders.push(at);
      return;
    }
    if (entry.isSymbolicLink()) {
      const target = await stat(at.absolutePath).catch(() => null);
      isFile = target?.isFile() === true;
      isFolder = target?.isDirectory() === true;
      if (target === null) {
        this.#skipped('leftover', at.path, { code: 'broken-link', params: {} });
        return;
      }
    }
    if (isFolder) this.#links.push(at);
    else if (isFile) {
      files.push({ name: entry.name, entry: -1 });
      if (++this.#found % 256 === 0) this.#onFound(this.#found);
    } else this.#skipped('leftover', at.path, { code: 'not-a-file', params: {} });
  }

  #skipped(kind: 'leftover' | 'link-loop' | 'no-permission', name: string, reason: FindingReason): void {
    this.listing.skipped.push({ kind, name, reason });
  }
}
