import type { Split } from '#shared/domain/dataset/dataset.ts';
import { FileTable, type Root } from './file-table.ts';
import { layOut, type Layout, type FolderRole } from './layout.ts';
import { below, byCodeUnit, type ListedFolder, type Skipped } from './list-files.ts';
import type { ListedRoot } from './list-roots.ts';
import { noImages, oneClass, onlyImagesInRoot, onlySingleImages } from '../open-errors.ts';
import { isNamedLikeImage } from '../decode/image-signature.ts';

/** The listed files, sorted into classes and splits. */
export interface Arrangement {
  readonly files: FileTable;
  /** By the file table's class index, sorted by code unit; some may turn out to have no images. */
  readonly classNames: readonly string[];
  readonly hasOwnValidation: boolean;
  readonly skipped: readonly Skipped[];
}

interface ArrangedFolder {
  readonly root: Root;
  readonly folder: ListedFolder;
  /** Path below the dataset's root. */
  readonly name: string;
  readonly role: FolderRole;
}

/**
 * Finds the classes and splits of everything that was opened.
 * @param name the dataset's, for messages
 * @throws AppError `dataset/empty`, `dataset/one-class`, `dataset/images-in-root`
 */
export function arrange(
  name: string,
  roots: readonly ListedRoot[],
  validation: ListedRoot | null,
): Arrangement {
  const { folders, layouts } = arrangeRoots(roots);
  const validationLayouts = validation === null ? [] : arrangeValidation(validation, folders);
  const skipped = [...roots, ...(validation === null ? [] : [validation])].flatMap(
    (root) => root.listing.skipped,
  );
  for (const layout of [...layouts, ...validationLayouts]) {
    for (const path of layout.emptyFolders) {
      skipped.push({ kind: 'empty-folder', name: path, reason: { code: 'no-images', params: {} } });
    }
  }
  const stray = folders.flatMap(strayFiles);
  const classNames = classNamesOf(folders);
  if (roots.every(({ isFile }) => isFile) && stray.length > 0) throw onlySingleImages();
  assertEnoughClasses(name, classNames, stray, skipped.length);
  const files = new FileTable();
  for (const { root, folder, role } of folders.sort((a, b) => byCodeUnit(a.name, b.name))) {
    if (role.kind !== 'class') continue;
    const classIndex = classNames.indexOf(role.className);
    for (const twice of files.addFolder(root, folder, classIndex, role.split)) {
      skipped.push({
        kind: 'leftover',
        name: twice,
        reason: { code: 'name-taken', params: {} },
      });
    }
  }
  const hasOwnValidation = validation !== null || layouts.some((layout) => layout.hasOwnValidation);
  return { files, classNames, hasOwnValidation, skipped: [...skipped, ...stray] };
}

/** Several roots are classes or splits themselves, unless each of them has class folders: then those are merged. */
function arrangeRoots(roots: readonly ListedRoot[]): { folders: ArrangedFolder[]; layouts: Layout[] } {
  const isOne = roots.length === 1;
  const labels = labelsOf(roots);
  const together = shapesOf(roots, labels);
  const holdClasses = !isOne && roots.every(hasClassFolders);
  const layout = holdClasses ? null : layOut(isOne ? shapesOf(roots, ['']) : together);
  const layouts = layout === null ? roots.map((root) => layOut(shapesOf([root], ['']))) : [layout];
  const folders = roots.flatMap((listed, i) => {
    const label = isOne ? '' : (labels[i] as string);
    const own = layouts[holdClasses ? i : 0] as Layout;
    const root: Root = { path: listed.path, label, archive: listed.archive };
    return [...listed.listing.folders.values()].map((folder): ArrangedFolder => {
      const key = holdClasses ? folder.path : below(label, folder.path);
      const role = own.roles.get(key) ?? { kind: 'above-classes' };
      return { root, folder, name: below(label, folder.path), role };
    });
  });
  return { folders, layouts };
}

/** A separate validation folder is used for validation as a whole, even if it has splits of its own. */
function arrangeValidation(validation: ListedRoot, folders: ArrangedFolder[]): Layout[] {
  const layout = layOut(shapesOf([validation], ['']));
  const taken = new Set(folders.map(({ name }) => name.split('/')[0]));
  let label = validation.title;
  while (taken.has(label)) label = `${label} (validation)`;
  const root: Root = { path: validation.path, label, archive: validation.archive };
  for (const folder of validation.listing.folders.values()) {
    const found = layout.roles.get(folder.path) ?? { kind: 'above-classes' };
    const split: Split = 'validation';
    const role = found.kind === 'class' ? { ...found, split } : found;
    folders.push({ root, folder, name: below(label, folder.path), role });
  }
  return [layout];
}

function shapesOf(
  roots: readonly ListedRoot[],
  labels: readonly string[],
): { path: string; fileCount: number }[] {
  return roots.flatMap(({ listing }, i) =>
    [...listing.folders.values()].map(({ path, files }) => ({
      path: below(labels[i] as string, path),
      fileCount: files.length,
    })),
  );
}

/** Roots of the same name become “cats” and “cats (2)”. */
function labelsOf(roots: readonly ListedRoot[]): string[] {
  const used = new Set<string>();
  return roots.map(({ title, isFile }) => {
    // A single file isn't in a folder, so it has no class.
    if (isFile) return '';
    let label = title;
    for (let n = 2; used.has(label); n++) label = `${title} (${n})`;
    used.add(label);
    return label;
  });
}

function hasClassFolders({ title, listing }: ListedRoot): boolean {
  if (/^(train|training|val|valid|validation|test|testing)$/i.test(title)) return false;
  const tops = new Set<string>();
  for (const { path, files } of listing.folders.values()) {
    if (files.length === 0) continue;
    if (path === '') return false;
    tops.add(path.split('/')[0] as string);
  }
  return tops.size > 1;
}

function classNamesOf(folders: readonly ArrangedFolder[]): string[] {
  const names = new Set<string>();
  for (const { role, folder } of folders) {
    if (role.kind === 'class' && folder.files.length > 0) names.add(role.className);
  }
  return [...names].sort(byCodeUnit);
}

function strayFiles({ root, folder, role }: ArrangedFolder): Skipped[] {
  if (role.kind === 'class') return [];
  const path = below(root.label, folder.path);
  return folder.files.map(({ name }) => {
    if (!isNamedLikeImage(name))
      return { kind: 'leftover', name: below(path, name), reason: { code: 'outside-classes', params: {} } };
    const code = role.kind === 'above-classes' ? 'beside-classes' : 'beside-splits';
    return { kind: 'images-in-root', name: below(path, name), reason: { code, params: {} } };
  });
}

function assertEnoughClasses(
  name: string,
  classNames: readonly string[],
  stray: readonly Skipped[],
  others: number,
): void {
  const [only] = classNames;
  const inRoot = stray.filter(({ kind }) => kind === 'images-in-root').length;
  if (only === undefined && inRoot > 0) throw onlyImagesInRoot(name, inRoot);
  if (only === undefined) throw noImages(name, others + stray.length);
  if (classNames.length === 1) throw oneClass(only);
}
