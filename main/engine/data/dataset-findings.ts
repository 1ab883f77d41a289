import type { Finding, FindingKind, FindingReason, FindingSeverity } from '#shared/domain/dataset/dataset.ts';
import type { ImageFault } from '#shared/domain/errors.ts';
import { meaningOf, type Outcome } from './decode/image-outcome.ts';
import { hasWrongExtension, imageFormats } from './decode/image-signature.ts';
import { AutoExclusion } from './images/automatic-exclusions.ts';
import { outcomeAt } from './decode/crop-record.ts';
import type { ImageState } from './images/image-state.ts';
import { hashHex } from './images/image-table.ts';
import type { FileTable } from './sources/file-table.ts';
import type { Skipped } from './sources/list-files.ts';

type FindingFile = Finding['files'][number];

const severityOf: Readonly<Record<FindingKind, FindingSeverity>> = {
  unreadable: 'problem',
  'cut-short': 'problem',
  'too-large': 'problem',
  'unsupported-format': 'problem',
  'wrong-extension': 'note',
  'exact-duplicate': 'warning',
  'in-two-classes': 'problem',
  leftover: 'note',
  'empty-folder': 'note',
  'link-loop': 'note',
  'no-permission': 'problem',
  'images-in-root': 'warning',
  'tiny-class': 'warning',
  unbalanced: 'warning',
  'split-overlap': 'warning',
};

/** Files that a finding lists; it counts all of them. */
const mostFiles = 200;

const tinyClass = 5;
const unbalancedRatio = 5;

/** The files of one kind of finding: all are counted, the first ones are described. */
class Collected {
  count = 0;
  readonly files: FindingFile[] = [];
  /** Images that the user can choose to use or exclude. */
  readonly ids: number[] = [];

  add(file: () => FindingFile, id?: number): void {
    this.count++;
    if (this.files.length < mostFiles) this.files.push(file());
    if (id !== undefined) this.ids.push(id);
  }
}

class Collection {
  readonly #byKind = new Map<FindingKind, Collected>();

  of(kind: FindingKind): Collected {
    let collected = this.#byKind.get(kind);
    if (collected === undefined) this.#byKind.set(kind, (collected = new Collected()));
    return collected;
  }

  findings(isExcluded: Uint8Array): Finding[] {
    return [...this.#byKind].map(([kind, { count, files, ids }]) => ({
      ...{ kind, severity: severityOf[kind], count, files },
      excludedIds: ids.filter((id) => isExcluded[id] === 1),
      usedIds: ids.filter((id) => isExcluded[id] === 0),
    }));
  }
}

/** The findings about a dataset: those made while reading it, and those about the images in use. */
export class DatasetFindings {
  readonly #state: ImageState;
  /** Found while reading; edits don't change them. */
  readonly #read = new Collection();

  constructor(state: ImageState, files: FileTable, records: Uint8Array, skipped: readonly Skipped[]) {
    this.#state = state;
    for (let file = 0; file < files.count; file++) {
      const { kind, isImage, fault } = meaningOf(outcomeAt(records, file));
      if (kind !== null && !isImage && fault !== null) {
        this.#read.of(kind).add(() => ({ name: files.nameOf(file), reason: imageFault(fault) }));
      }
    }
    for (const { kind, name, reason } of skipped) this.#read.of(kind).add(() => ({ name, reason }));
    this.#collectImages();
  }

  /** For the images as they are now, problems first. */
  now(): Finding[] {
    const { isExcluded } = this.#state;
    const found = [this.#read, this.#copies()].flatMap((collection) => collection.findings(isExcluded));
    const rank = { problem: 0, warning: 1, note: 2 };
    return [...found, ...classFindings(this.#state)].sort((a, b) => rank[a.severity] - rank[b.severity]);
  }

  #collectImages(): void {
    const { table, automatic } = this.#state;
    for (let id = 0; id < table.count; id++) {
      if (automatic[id] === AutoExclusion.cutShort) {
        const { fault } = meaningOf(table.outcome[id] as Outcome);
        if (fault !== null) this.#read.of('cut-short').add(() => this.#file(id, imageFault(fault)), id);
      }
      const format = imageFormats[table.format[id] as number];
      if (
        format !== undefined &&
        hasWrongExtension(table.files.fileNameOf(table.file[id] as number), format)
      ) {
        this.#read
          .of('wrong-extension')
          .add(() => this.#file(id, { code: 'other-content', params: { format } }));
      }
    }
  }

  #copies(): Collection {
    const { automatic, isExcluded, classOf, copies } = this.#state;
    const collection = new Collection();
    for (const ids of copies) {
      const used = ids.filter((id) => isExcluded[id] === 0);
      const usedClasses = new Set(used.map((id) => classOf[id]));
      const doubtful = ids.filter((id) => automatic[id] === AutoExclusion.inTwoClasses);
      if (usedClasses.size > 1) this.#addTwoClasses(collection, [...new Set([...used, ...doubtful])]);
      // A user who put the copies of one class back has decided which class is right.
      else if (doubtful.length > 0 && used.length === 0) this.#addTwoClasses(collection, doubtful);
      else this.#addCopies(collection, ids);
    }
    return collection;
  }

  #addTwoClasses(collection: Collection, ids: readonly number[]): void {
    const { classOf, classNames } = this.#state;
    const indices = new Set(ids.map((id) => classOf[id] as number));
    const classes = [...indices].map((index) => classNames[index] ?? '');
    for (const id of ids)
      collection
        .of('in-two-classes')
        .add(() => this.#file(id, { code: 'in-classes', params: { classes } }), id);
  }

  #addCopies(collection: Collection, ids: readonly number[]): void {
    const { automatic, isExcluded } = this.#state;
    const kinds = new Map<number | undefined, FindingKind>([
      [AutoExclusion.exactDuplicate, 'exact-duplicate'],
      [AutoExclusion.splitOverlap, 'split-overlap'],
    ]);
    const twin =
      ids.find((id) => isExcluded[id] === 0) ?? ids.find((id) => automatic[id] === AutoExclusion.none);
    const name = twin === undefined ? null : this.#nameOf(twin);
    for (const id of ids) {
      const kind = kinds.get(automatic[id]);
      if (kind !== undefined)
        collection.of(kind).add(() => this.#file(id, { code: 'copy-of', params: { name } }), id);
    }
  }

  #file(id: number, reason: FindingReason): FindingFile {
    return { name: this.#nameOf(id), reason, hash: hashHex(this.#state.table, id), id };
  }

  #nameOf(id: number): string {
    const { files, file } = this.#state.table;
    return files.nameOf(file[id] as number);
  }
}

/** Classes that are too small, on their own or next to the largest one. */
function classFindings({ classNames, classOf, isExcluded }: ImageState): Finding[] {
  const sizes = new Uint32Array(classNames.length);
  classOf.forEach((index, id) => {
    if (isExcluded[id] === 0) sizes[index] = (sizes[index] as number) + 1;
  });
  const tiny = Array.from(sizes.keys()).filter((index) => (sizes[index] as number) < tinyClass);
  const largest = Math.max(...sizes);
  const small = Array.from(sizes.keys()).filter(
    (index) => (sizes[index] as number) * unbalancedRatio < largest,
  );
  const files = (indices: number[], reason: (images: number) => FindingReason): Finding['files'] =>
    indices.slice(0, mostFiles).map((index) => ({
      name: classNames[index] ?? '',
      reason: reason(sizes[index] as number),
    }));
  const found: Finding[] = [];
  if (tiny.length > 0) {
    found.push({
      kind: 'tiny-class',
      severity: severityOf['tiny-class'],
      count: tiny.length,
      files: files(tiny, (images) => ({ code: 'few-images', params: { images } })),
      ...{ excludedIds: [], usedIds: [] },
    });
  }
  if (small.length > 0) {
    found.push({
      kind: 'unbalanced',
      severity: severityOf.unbalanced,
      count: small.length,
      files: files(small, (images) => ({ code: 'small-class', params: { images, largest } })),
      ...{ excludedIds: [], usedIds: [] },
    });
  }
  return found;
}

function imageFault(fault: ImageFault): FindingReason {
  return { code: 'image-fault', params: { fault } };
}
