import { AppError } from '#shared/domain/errors.ts';
import type { Split } from '#shared/domain/dataset/dataset.ts';

/** A folder's path (with `/`, empty for the top) and the number of files directly in it. */
export interface FolderShape {
  readonly path: string;
  readonly fileCount: number;
}

/** How the files directly in a folder are used. */
export type FolderRole =
  | { readonly kind: 'class'; readonly className: string; readonly split: Split }
  /** Above the class folders. */
  | { readonly kind: 'above-classes' }
  /** Next to train, validation and test, so in no split. */
  | { readonly kind: 'beside-splits' };

export interface Layout {
  /** By folder path. */
  readonly roles: ReadonlyMap<string, FolderRole>;
  readonly hasOwnValidation: boolean;
  readonly emptyFolders: readonly string[];
}

interface Node {
  readonly name: string;
  readonly path: string;
  files: number;
  /** Files in it and below. */
  filesBelow: number;
  readonly children: Node[];
}

const splitNames: readonly (readonly [Split, RegExp])[] = [
  ['train', /^(train|training)$/i],
  ['validation', /^(val|valid|validation)$/i],
  ['test', /^(test|testing)$/i],
];

/**
 * Finds classes and splits in the folder tree: one subfolder per class, or train, validation and test above those.
 * Everything below a class folder belongs to the class; a single folder around everything is ignored.
 * @throws AppError `dataset/images-in-root`, `dataset/empty` if the folders don't make a dataset
 */
export function layOut(folders: readonly FolderShape[]): Layout {
  const top = topOf(treeOf(folders));
  const roles = new Map<string, FolderRole>();
  const emptyFolders = emptyBelow(top);
  const assign = (node: Node, role: FolderRole): void => {
    roles.set(node.path, role);
    for (const child of node.children) assign(child, role);
  };
  const assignClasses = (node: Node, split: Split): void => {
    roles.set(node.path, { kind: 'above-classes' });
    for (const child of node.children) assign(child, { kind: 'class', className: classNameOf(child), split });
  };
  for (const folder of folders) roles.set(folder.path, { kind: 'above-classes' });
  if (!hasSplits(top)) {
    assignClasses(top, 'train');
    return { roles, hasOwnValidation: false, emptyFolders };
  }
  for (const child of top.children) {
    const split = splitOf(child);
    if (split === null) assign(child, { kind: 'beside-splits' });
    else assignClasses(child, split);
  }
  const hasOwnValidation = top.children.some((child) => splitOf(child) === 'validation' && hasClasses(child));
  return { roles, hasOwnValidation, emptyFolders };
}

/** In composed form: macOS writes “é” as two code points, others as one; both are the same class. */
function classNameOf(node: Node): string {
  return node.name.normalize('NFC');
}

function treeOf(folders: readonly FolderShape[]): Node {
  const root: Node = { name: '', path: '', files: 0, filesBelow: 0, children: [] };
  const nodes = new Map<string, Node>([['', root]]);
  const nodeOf = (path: string): Node => {
    const known = nodes.get(path);
    if (known !== undefined) return known;
    const cut = path.lastIndexOf('/');
    const node: Node = { name: path.slice(cut + 1), path, files: 0, filesBelow: 0, children: [] };
    nodes.set(path, node);
    nodeOf(cut === -1 ? '' : path.slice(0, cut)).children.push(node);
    return node;
  };
  for (const folder of folders) nodeOf(folder.path).files = folder.fileCount;
  const count = (node: Node): number => {
    node.filesBelow = node.children.reduce((sum, child) => sum + count(child), node.files);
    return node.filesBelow;
  };
  count(root);
  return root;
}

function filled(node: Node): Node[] {
  return node.children.filter((child) => child.filesBelow > 0);
}

function hasClasses(node: Node): boolean {
  return filled(node).length > 0;
}

/** Skips folders that only wrap another one, as archives often have. */
function topOf(root: Node): Node {
  let node = root;
  for (;;) {
    const children = filled(node);
    const [only] = children;
    if (node.files > 0 || children.length !== 1 || only === undefined || !hasClasses(only)) return node;
    node = only;
  }
}

function splitOf(node: Node): Split | null {
  return splitNames.find(([, pattern]) => pattern.test(node.name))?.[0] ?? null;
}

/** A class can be named “train”, next to “car” and “bus”, so a split must have class folders. */
function hasSplits(top: Node): boolean {
  const children = filled(top);
  const inSplits = children.filter((child) => splitOf(child) !== null);
  const hasTrain = inSplits.some((child) => splitOf(child) === 'train');
  const isOnlySplits = inSplits.length === children.length && inSplits.length > 1;
  const folders = inSplits.map((child) => child.name);
  if (isOnlySplits && hasTrain && !inSplits.some(hasClasses)) {
    throw new AppError('dataset/images-in-root', { reason: 'split-folders', folders });
  }
  if (isOnlySplits && !hasTrain && inSplits.every(hasClasses)) {
    throw new AppError('dataset/empty', { reason: 'no-train-folder', folders });
  }
  const trainHasClasses = inSplits.some((child) => splitOf(child) === 'train' && hasClasses(child));
  return trainHasClasses && inSplits.length > 1;
}

function emptyBelow(node: Node): string[] {
  if (node.filesBelow === 0) return node.path === '' ? [] : [node.path];
  return node.children.flatMap(emptyBelow);
}
