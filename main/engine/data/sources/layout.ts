import { AppError } from '#shared/contract/errors.ts';
import type { Split } from '#shared/domain/dataset.ts';

/** A folder by its path (`/` between, empty for the top) and how many files lie directly in it. */
export interface FolderShape {
  readonly path: string;
  readonly fileCount: number;
}

/** What the files directly in one folder are. */
export type Placement =
  | { readonly kind: 'class'; readonly className: string; readonly part: Split }
  /** They lie above the class folders. */
  | { readonly kind: 'above-classes' }
  /** They lie beside train, validation and test, so they belong to none. */
  | { readonly kind: 'beside-parts' };

export interface Layout {
  /** By folder path. */
  readonly placements: ReadonlyMap<string, Placement>;
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

const partNames: readonly (readonly [Split, RegExp])[] = [
  ['train', /^(train|training)$/i],
  ['validation', /^(val|valid|validation)$/i],
  ['test', /^(test|testing)$/i],
];

/**
 * Finds classes and parts by how folders lie: one sub-folder a class, or train, validation and test above that. What lies
 * below a class folder belongs to the class; a single folder around everything is looked through.
 * @throws AppError `dataset/images-in-root`, `dataset/empty` where the folders cannot mean what they should
 */
export function layOut(folders: readonly FolderShape[]): Layout {
  const top = topOf(treeOf(folders));
  const placements = new Map<string, Placement>();
  const emptyFolders = emptyBelow(top);
  const place = (node: Node, placement: Placement): void => {
    placements.set(node.path, placement);
    for (const child of node.children) place(child, placement);
  };
  const placeClasses = (node: Node, part: Split): void => {
    placements.set(node.path, { kind: 'above-classes' });
    for (const child of node.children) place(child, { kind: 'class', className: classNameOf(child), part });
  };
  for (const folder of folders) placements.set(folder.path, { kind: 'above-classes' });
  if (!hasParts(top)) {
    placeClasses(top, 'train');
    return { placements, hasOwnValidation: false, emptyFolders };
  }
  for (const child of top.children) {
    const part = partOf(child);
    if (part === null) place(child, { kind: 'beside-parts' });
    else placeClasses(child, part);
  }
  const hasOwnValidation = top.children.some((child) => partOf(child) === 'validation' && hasClasses(child));
  return { placements, hasOwnValidation, emptyFolders };
}

/** Composed form, since macOS writes “é” in two code points and others in one: the same class, not two. */
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

/** Looks through a folder that only wraps another one, as archives do. */
function topOf(root: Node): Node {
  let node = root;
  for (;;) {
    const children = filled(node);
    const [only] = children;
    if (node.files > 0 || children.length !== 1 || only === undefined || !hasClasses(only)) return node;
    node = only;
  }
}

function partOf(node: Node): Split | null {
  return partNames.find(([, pattern]) => pattern.test(node.name))?.[0] ?? null;
}

/** A class may be called “train” (beside “car” and “bus”), so the parts must hold class folders themselves. */
function hasParts(top: Node): boolean {
  const children = filled(top);
  const inParts = children.filter((child) => partOf(child) !== null);
  const hasTrain = inParts.some((child) => partOf(child) === 'train');
  const isOnlyParts = inParts.length === children.length && inParts.length > 1;
  const names = inParts.map((child) => `“${child.name}”`).join(' and ');
  if (isOnlyParts && hasTrain && !inParts.some(hasClasses)) {
    throw new AppError(
      'dataset/images-in-root',
      `The images lie directly in ${names}. Put one folder for each class inside, such as “cats” and “dogs”.`,
    );
  }
  if (isOnlyParts && !hasTrain && inParts.every(hasClasses)) {
    throw new AppError(
      'dataset/empty',
      `There is ${names} but no folder “train”, so there is nothing to learn from. Open the folder above, or add it.`,
    );
  }
  const trainHasClasses = inParts.some((child) => partOf(child) === 'train' && hasClasses(child));
  return trainHasClasses && inParts.length > 1;
}

function emptyBelow(node: Node): string[] {
  if (node.filesBelow === 0) return node.path === '' ? [] : [node.path];
  return node.children.flatMap(emptyBelow);
}
