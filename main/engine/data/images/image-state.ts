import { createHash } from 'node:crypto';
import { splits, type Split } from '#shared/domain/dataset/dataset.ts';
import type { ImageEdits } from '#engine/storage/database/image-edits.ts';
import { copiesAmong, splitOffValidation, type ContentOrder } from '#shared/domain/dataset/split.ts';
import { AutoExclusion, excludeCopies } from './automatic-exclusions.ts';
import { Outcome } from '../decode/image-outcome.ts';
import type { ImageTable } from './image-table.ts';

export interface SplitSettings {
  readonly hasOwnValidation: boolean;
  readonly validationFraction: number;
  readonly splitSeed: number;
}

/** One edit, with the user's earlier choices for its images; undefined for none. */
type Edit =
  | { readonly kind: 'exclude'; readonly before: readonly (readonly [number, boolean | undefined])[] }
  | { readonly kind: 'move'; readonly before: readonly (readonly [number, number | undefined])[] };

/** The current class, split and exclusion of each image. Edits change them and can be undone. */
export class ImageState {
  readonly table: ImageTable;
  readonly classNames: readonly string[];
  /** An order by content alone. */
  readonly order: ContentOrder;
  /** SHA-256 over all contents in that order; edits don't change it. */
  readonly contentsDigest: Buffer;
  /** For each content with copies: the ids of its images, ascending. */
  readonly copies: readonly (readonly number[])[];
  /** `AutoExclusion` of each image. */
  readonly automatic: Uint8Array;
  readonly classOf: Uint16Array;
  /** Index into `splits`. */
  readonly splitIndexOf: Uint8Array;
  readonly isExcluded: Uint8Array;
  readonly #split: SplitSettings;
  readonly #excluded = new Map<number, boolean>();
  readonly #movedTo = new Map<number, number>();
  readonly #edits: Edit[] = [];

  /** @param order of the table's contents, for the seed of the split */
  constructor(
    table: ImageTable,
    order: ContentOrder,
    classNames: readonly string[],
    split: SplitSettings,
    edits: ImageEdits,
  ) {
    this.table = table;
    this.classNames = classNames;
    this.#split = split;
    this.order = order;
    this.contentsDigest = digestOf(table.hashes, order);
    this.classOf = Uint16Array.from(table.folderClass);
    this.splitIndexOf = Uint8Array.from(table.folderSplit);
    this.automatic = table.outcome.map((outcome) =>
      outcome === Outcome.good ? AutoExclusion.none : AutoExclusion.cutShort,
    );
    this.isExcluded = this.automatic.map((reason) => (reason === AutoExclusion.none ? 0 : 1));
    const all = new Uint8Array(table.count).fill(1);
    this.copies = copiesAmong(order, all).sort((a, b) => (a[0] as number) - (b[0] as number));
    this.#restore(edits);
    this.#followChoices();
  }

  get undoDepth(): number {
    return this.#edits.length;
  }

  splitOf(id: number): Split {
    return splits[this.splitIndexOf[id] as number] as Split;
  }

  setExcluded(ids: readonly number[], isExcluded: boolean): void {
    this.#edits.push({ kind: 'exclude', before: ids.map((id) => [id, this.#excluded.get(id)]) });
    for (const id of ids) this.#exclude(id, isExcluded);
    this.#followChoices();
  }

  move(ids: readonly number[], classIndex: number): void {
    this.#edits.push({ kind: 'move', before: ids.map((id) => [id, this.#movedTo.get(id)]) });
    for (const id of ids) this.#move(id, classIndex);
    this.#followChoices();
  }

  /** Undoes the last edit, if there is one. */
  undo(): void {
    const edit = this.#edits.pop();
    if (edit?.kind === 'exclude') for (const [id, choice] of edit.before) this.#exclude(id, choice);
    if (edit?.kind === 'move') for (const [id, choice] of edit.before) this.#move(id, choice);
    this.#followChoices();
  }

  edits(): ImageEdits {
    const nameOf = (id: number): string => this.table.files.nameOf(this.table.file[id] as number);
    return {
      excluded: new Map(Array.from(this.#excluded, ([id, choice]) => [nameOf(id), choice])),
      movedTo: new Map(
        Array.from(this.#movedTo, ([id, target]) => [nameOf(id), this.classNames[target] as string]),
      ),
    };
  }

  /** @param choice undefined removes the user's choice */
  #exclude(id: number, choice: boolean | undefined): void {
    if (choice === undefined) this.#excluded.delete(id);
    else this.#excluded.set(id, choice);
    this.#applyExclusion(id);
  }

  #applyExclusion(id: number): void {
    this.isExcluded[id] = (this.#excluded.get(id) ?? this.automatic[id] !== AutoExclusion.none) ? 1 : 0;
  }

  #move(id: number, choice: number | undefined): void {
    const own = this.table.folderClass[id] as number;
    if (choice === undefined || choice === own) this.#movedTo.delete(id);
    else this.#movedTo.set(id, choice);
    this.classOf[id] = choice ?? own;
  }

  /** Choices about images or classes that are gone stay in the database and are ignored here. */
  #restore(edits: ImageEdits): void {
    if (edits.excluded.size === 0 && edits.movedTo.size === 0) return;
    for (let id = 0; id < this.table.count; id++) {
      const name = this.table.files.nameOf(this.table.file[id] as number);
      const choice = edits.excluded.get(name);
      if (choice !== undefined) this.#exclude(id, choice);
      const target = this.classNames.indexOf(edits.movedTo.get(name) ?? '');
      if (target !== -1) this.#move(id, target);
    }
  }

  /** Which copies are excluded depends on the user's choices, and the split on which images are used. */
  #followChoices(): void {
    const images = {
      classOf: this.classOf,
      folderSplit: this.table.folderSplit,
      isMoved: (id: number) => this.#movedTo.has(id),
      isLeftOut: (id: number) => this.#excluded.get(id) === true,
    };
    for (const ids of this.copies) {
      // Copies of an image that is cut short are cut short too.
      if (this.automatic[ids[0] as number] === AutoExclusion.cutShort) continue;
      excludeCopies(ids, images, this.automatic);
      for (const id of ids) this.#applyExclusion(id);
    }
    this.#assignSplits();
  }

  #assignSplits(): void {
    if (this.#split.hasOwnValidation) return;
    const { table, order, classOf, isExcluded } = this;
    const train = splits.indexOf('train');
    const isCandidate = table.folderSplit.map((split, id) =>
      split === train && isExcluded[id] === 0 ? 1 : 0,
    );
    const isValidation = splitOffValidation(
      { hashes: table.hashes, order, classOf, isCandidate },
      this.#split.validationFraction,
      this.#split.splitSeed,
      this.classNames.length,
    );
    this.splitIndexOf.set(table.folderSplit);
    const validation = splits.indexOf('validation');
    isValidation.forEach((is, id) => {
      if (is === 1) this.splitIndexOf[id] = validation;
    });
  }
}

function digestOf(hashes: Uint8Array, order: ContentOrder): Buffer {
  const words = new Uint32Array(hashes.buffer, 0, order.ids.length * 8);
  const sorted = new Uint32Array(words.length);
  order.ids.forEach((id, i) => {
    for (let word = 0; word < 8; word++) sorted[i * 8 + word] = words[id * 8 + word] as number;
  });
  return createHash('sha256').update(sorted).digest();
}
