import { join } from 'node:path';
import { splits, type Split } from '#shared/domain/dataset/dataset.ts';
import type { ArchiveTable } from './archive-table.ts';
import { below, byCodeUnit, type ListedFolder } from './list-files.ts';
import type { ImageSource } from './image-source.ts';

/** A folder or an archive that was opened. */
export interface Root {
  readonly path: string;
  /** Prefix of its files' names; empty if it is the only root. */
  readonly label: string;
  /** Null for a folder. */
  readonly archive: ArchiveTable | null;
}

interface ArrangedFolder {
  readonly root: Root;
  /** Below the root. */
  readonly path: string;
  readonly classIndex: number;
  readonly split: Split;
}

/** All files that may be images, ordered by name: a few numbers and one short name each. */
export class FileTable {
  readonly #folders: ArrangedFolder[] = [];
  readonly #names: string[] = [];
  readonly #entries: number[] = [];
  readonly #folderOf: number[] = [];

  get count(): number {
    return this.#names.length;
  }

  /**
   * Folders must come in the order of their paths.
   * @returns the names of files that exist twice
   */
  addFolder(root: Root, folder: ListedFolder, classIndex: number, split: Split): string[] {
    const arranged = { root, path: folder.path, classIndex, split };
    this.#folders.push(arranged);
    const twice: string[] = [];
    let previous: string | undefined;
    for (const { name, entry } of folder.files.sort((a, b) => byCodeUnit(a.name, b.name))) {
      if (name === previous) {
        twice.push(below(below(root.label, folder.path), name));
        continue;
      }
      previous = name;
      this.#names.push(name);
      this.#entries.push(entry);
      this.#folderOf.push(this.#folders.length - 1);
    }
    return twice;
  }

  /** Path below the dataset's root, with `/`. */
  nameOf(file: number): string {
    const { root, path } = this.#folder(file);
    return below(below(root.label, path), this.#names[file] as string);
  }

  /** Without folders. */
  fileNameOf(file: number): string {
    return this.#names[file] as string;
  }

  classOf(file: number): number {
    return this.#folder(file).classIndex;
  }

  splitIndexOf(file: number): number {
    return splits.indexOf(this.#folder(file).split);
  }

  sourceOf(file: number): ImageSource {
    const { root, path } = this.#folder(file);
    if (root.archive !== null) return root.archive.sourceOf(this.#entries[file] as number);
    return { kind: 'file', path: join(root.path, path, this.#names[file] as string) };
  }

  #folder(file: number): ArrangedFolder {
    return this.#folders[this.#folderOf[file] as number] as ArrangedFolder;
  }
}
