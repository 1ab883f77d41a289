import { basename, join } from 'node:path';
import { splits, type Split } from '#shared/domain/dataset.ts';
import type { ArchiveTable } from './archive-table.ts';
import { below, byCodeUnit, type ListedFolder } from './list-files.ts';
import type { ImageSource } from './image-source.ts';

/** One thing that was opened: a folder or an archive. */
export interface Root {
  readonly path: string;
  /** What the names of its files begin with; empty where it is the only root. */
  readonly label: string;
  /** Null for a folder. */
  readonly archive: ArchiveTable | null;
}

interface PlacedFolder {
  readonly root: Root;
  /** Below the root. */
  readonly path: string;
  readonly classIndex: number;
  readonly part: Split;
}

/** All files that may be images, in the order of their names: a few numbers and one short name each. */
export class FileTable {
  readonly #folders: PlacedFolder[] = [];
  readonly #names: string[] = [];
  readonly #entries: number[] = [];
  readonly #folderOf: number[] = [];

  get count(): number {
    return this.#names.length;
  }

  /** Folders must come in the order of their paths. @returns names of files that are there twice */
  addFolder(root: Root, folder: ListedFolder, classIndex: number, part: Split): string[] {
    const placed = { root, path: folder.path, classIndex, part };
    this.#folders.push(placed);
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

  /** Path below the dataset's root, `/` between. */
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

  partOf(file: number): Split {
    return this.#folder(file).part;
  }

  partNumberOf(file: number): number {
    return splits.indexOf(this.#folder(file).part);
  }

  sourceOf(file: number): ImageSource {
    const { root, path } = this.#folder(file);
    if (root.archive !== null) return root.archive.sourceOf(this.#entries[file] as number);
    return { kind: 'file', path: join(root.path, path, this.#names[file] as string) };
  }

  /** Bytes where the archive says so, else null: files on disk are not asked one by one. */
  sizeOf(file: number): number | null {
    return this.#folder(file).root.archive?.sizeOf(this.#entries[file] as number) ?? null;
  }

  #folder(file: number): PlacedFolder {
    return this.#folders[this.#folderOf[file] as number] as PlacedFolder;
  }
}

/** A root's name for people: `pets.zip` is “pets”. */
export function titleOf(path: string): string {
  return basename(path).replace(/\.zip$/i, '');
}
