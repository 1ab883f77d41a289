import type { Finding, FindingKind } from '../../../shared/domain/dataset.ts';
import { copiesAmong } from '../../../shared/domain/split.ts';
import { classFindings } from './class-findings.ts';
import type { FileTable } from './file-table.ts';
import type { Skipped } from './list-files.ts';
import { meaningOf, severityOf, type Outcome } from './picture-outcome.ts';
import { hasWrongExtension, pictureFormats } from './picture-signature.ts';
import { AutoExclusion, type PictureState } from './picture-state.ts';
import { hashHex, outcomeAt } from './picture-table.ts';

type FindingFile = Finding['files'][number];

const mostFiles = 200;

/** Files of one kind: all are counted, the first are kept. */
class Collected {
  count = 0;
  readonly files: FindingFile[] = [];
  readonly excludedIds: number[] = [];

  add(file: () => FindingFile, excludedId?: number): void {
    this.count++;
    if (this.files.length < mostFiles) this.files.push(file());
    if (excludedId !== undefined) this.excludedIds.push(excludedId);
  }
}

/** Everything worth knowing about a dataset: what was found while reading, and what follows from the pictures in use. */
export class DatasetFindings {
  readonly #state: PictureState;
  readonly #collected = new Map<FindingKind, Collected>();
  /** Ids of equal contents, where there are several. */
  #copies: readonly number[][] = [];

  constructor(state: PictureState, files: FileTable, records: Uint8Array, skipped: readonly Skipped[]) {
    this.#state = state;
    for (let file = 0; file < files.count; file++) {
      const { kind, isPicture, sentence } = meaningOf(outcomeAt(records, file));
      if (kind !== null && !isPicture) {
        this.#of(kind).add(() => ({ name: files.nameOf(file), reason: sentence }));
      }
    }
    for (const { kind, name, reason } of skipped) this.#of(kind).add(() => ({ name, reason }));
    this.#collectPictures();
    this.#collectCopies();
  }

  /** As the pictures are now, problems first. */
  now(): Finding[] {
    const { isExcluded } = this.#state;
    const found = [...this.#collected].map(([kind, { count, files, excludedIds }]) => ({
      ...{ kind, severity: severityOf[kind], count, files },
      // What is in use again is not listed as left out.
      excludedIds: excludedIds.filter((id) => isExcluded[id] === 1),
    }));
    const rank = { problem: 0, warning: 1, note: 2 };
    return [...found, ...this.#inTwoClasses(), ...classFindings(this.#state)].sort(
      (a, b) => rank[a.severity] - rank[b.severity],
    );
  }

  #of(kind: FindingKind): Collected {
    let collected = this.#collected.get(kind);
    if (collected === undefined) this.#collected.set(kind, (collected = new Collected()));
    return collected;
  }

  #collectPictures(): void {
    const { table, automatic } = this.#state;
    for (let id = 0; id < table.count; id++) {
      if (automatic[id] === AutoExclusion.cutShort) {
        const { sentence } = meaningOf(table.outcome[id] as Outcome);
        this.#of('cut-short').add(() => this.#file(id, sentence), id);
      }
      const format = pictureFormats[table.format[id] as number];
      if (
        format !== undefined &&
        hasWrongExtension(table.files.fileNameOf(table.file[id] as number), format)
      ) {
        const reason = `Its content is ${format.toUpperCase()}; it is used all the same.`;
        this.#of('wrong-extension').add(() => this.#file(id, reason));
      }
    }
  }

  #collectCopies(): void {
    const { table, automatic, order } = this.#state;
    const isCandidate = new Uint8Array(table.count).fill(1);
    this.#copies = copiesAmong(order, isCandidate).sort((a, b) => (a[0] as number) - (b[0] as number));
    for (const ids of this.#copies) {
      for (const id of ids) {
        const kind = automatic[id] === AutoExclusion.exactDuplicate ? 'exact-duplicate' : 'split-overlap';
        if (automatic[id] !== AutoExclusion.exactDuplicate && automatic[id] !== AutoExclusion.splitOverlap)
          continue;
        const twin = ids.find((other) => automatic[other] === AutoExclusion.none);
        const name = twin === undefined ? 'another one' : `“${this.#nameOf(twin)}”`;
        this.#of(kind).add(() => this.#file(id, `The same picture as ${name}.`), id);
      }
    }
  }

  #inTwoClasses(): Finding[] {
    const { isExcluded, classOf, classNames } = this.#state;
    const collected = new Collected();
    for (const ids of this.#copies) {
      const used = ids.filter((id) => isExcluded[id] === 0);
      const classes = new Set(used.map((id) => classOf[id] as number));
      if (classes.size < 2) continue;
      const names = [...classes].map((index) => `“${classNames[index] ?? ''}”`).join(' and ');
      for (const id of used) collected.add(() => this.#file(id, `The same picture is in ${names}.`));
    }
    if (collected.count === 0) return [];
    const { count, files } = collected;
    return [
      { kind: 'in-two-classes', severity: severityOf['in-two-classes'], count, files, excludedIds: [] },
    ];
  }

  #file(id: number, reason: string): FindingFile {
    return { name: this.#nameOf(id), reason, hash: hashHex(this.#state.table, id), id };
  }

  #nameOf(id: number): string {
    const { files, file } = this.#state.table;
    return files.nameOf(file[id] as number);
  }
}
