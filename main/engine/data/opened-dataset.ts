import { access } from 'node:fs/promises';
import type { ImagePage } from '#shared/contract/engine-api.ts';
import { AppError } from '#shared/domain/errors.ts';
import {
  splits,
  type DatasetSummary,
  type Split,
  type DatasetImage,
  type ImageStatistics,
} from '#shared/domain/dataset/dataset.ts';
import type { ImageEdits } from '#engine/storage/database/image-edits.ts';
import type { CropCache } from './images/crop-cache.ts';
import type { Crop, Dataset, DerivedImageKind, PageRequest, ViewFormat, ViewRequest } from './dataset.ts';
import { derivedFolder, derivedPath } from './decode/derive-image.ts';
import type { DatasetFindings } from './dataset-findings.ts';
import { findByHash, hashHex, type ImageTable } from './images/image-table.ts';
import type { ImageState } from './images/image-state.ts';
import { statisticsOf, summarize, type SummaryFrame } from './summarize.ts';
import { ViewBuffers } from './images/view-buffers.ts';
import { ViewStream } from './images/view-stream.ts';
import type { WorkerPool } from './decode/worker-pool.ts';

/** The dataset owns pool and cache, and closes them. */
export interface DatasetDependencies {
  readonly frame: SummaryFrame;
  readonly state: ImageState;
  readonly findings: DatasetFindings;
  readonly pool: WorkerPool;
  readonly cache: CropCache;
  readonly cacheFolder: string;
}

export class OpenedDataset implements Dataset {
  readonly #deps: DatasetDependencies;
  readonly #state: ImageState;
  readonly #table: ImageTable;
  readonly #views: ViewStream;
  #summary: DatasetSummary;
  #closing: Promise<void> | undefined;

  constructor(opened: DatasetDependencies) {
    this.#deps = opened;
    this.#state = opened.state;
    this.#table = opened.state.table;
    this.#views = new ViewStream(this.#table, opened.pool, opened.cache);
    this.#summary = summarize(opened.frame, opened.state, opened.findings);
  }

  get summary(): DatasetSummary {
    return this.#summary;
  }

  get imageCount(): number {
    return this.#table.count;
  }

  get classNames(): readonly string[] {
    return this.#state.classNames;
  }

  ids(split: Split): Int32Array {
    const splitIndex = splits.indexOf(split);
    const { isExcluded, splitIndexOf } = this.#state;
    return Int32Array.from(this.#matching((id) => isExcluded[id] === 0 && splitIndexOf[id] === splitIndex));
  }

  classOf(id: number): number {
    return this.#state.classOf[this.#known(id)] as number;
  }

  image(id: number): DatasetImage {
    const { files, file, folderClass, width, height } = this.#table;
    const classIndex = this.classOf(id);
    const ownClass = folderClass[id] as number;
    return {
      id,
      name: files.nameOf(file[id] as number),
      hash: this.hashOf(id),
      classIndex,
      split: this.#state.splitOf(id),
      widthPx: width[id] as number,
      heightPx: height[id] as number,
      isExcluded: this.#state.isExcluded[id] === 1,
      movedFromClassIndex: ownClass === classIndex ? null : ownClass,
    };
  }

  hashOf(id: number): string {
    return hashHex(this.#table, this.#known(id));
  }

  page({ classIndex, show, offset, limit }: PageRequest): ImagePage {
    const { isExcluded, classOf } = this.#state;
    const wanted = show === 'excluded' ? 1 : 0;
    const ids = this.#matching(
      (id) =>
        (classIndex === null || classOf[id] === classIndex) && (show === 'all' || isExcluded[id] === wanted),
    );
    return { total: ids.length, images: ids.slice(offset, offset + limit).map((id) => this.image(id)) };
  }

  setExcluded(ids: readonly number[], isExcluded: boolean): DatasetSummary {
    for (const id of ids) this.#known(id);
    this.#state.setExcluded(ids, isExcluded);
    return this.#summarizeAgain();
  }

  move(ids: readonly number[], classIndex: number): DatasetSummary {
    for (const id of ids) this.#known(id);
    if (classIndex >= this.classNames.length) {
      throw new AppError('protocol/bad-message', { detail: `There is no class number ${classIndex}.` });
    }
    this.#state.move(ids, classIndex);
    return this.#summarizeAgain();
  }

  undo(): DatasetSummary {
    this.#state.undo();
    return this.#summarizeAgain();
  }

  edits(): ImageEdits {
    return this.#state.edits();
  }

  async *crops(
    ids: readonly number[] | Int32Array,
    sizePx: number,
    signal?: AbortSignal,
  ): AsyncGenerator<Crop> {
    const requests = Array.from(ids, (id) => ({ id, key: null }));
    const format = { sizePx, channels: 3, augment: 'none' } as const;
    const buffers = new ViewBuffers(format, 1, requests.length);
    let position = 0;
    for await (const rgb of this.views(requests, format, buffers, signal)) {
      yield { id: ids[position++] as number, rgb: rgb.slice() };
    }
  }

  views(
    requests: readonly ViewRequest[],
    format: ViewFormat,
    buffers: ViewBuffers,
    signal?: AbortSignal,
  ): AsyncIterable<Uint8Array> {
    return this.#views.read(requests, format, buffers, signal);
  }

  statistics(): ImageStatistics {
    return statisticsOf(this.#state);
  }

  async prepare(hash: string, kind: DerivedImageKind): Promise<string> {
    const path = derivedPath(derivedFolder(this.#deps.cacheFolder, kind), kind, hash);
    if (await isThere(path)) return path;
    const bytes = Buffer.from(hash, 'hex');
    const id = findByHash(this.#table, bytes);
    if (id === -1) {
      throw new AppError('dataset/unreadable-image', { fault: 'not-in-dataset' });
    }
    const file = this.#table.file[id] as number;
    const source = this.#table.files.sourceOf(file);
    const { isWritten } = await this.#deps.pool.run({
      kind: 'derive',
      source,
      hash: bytes,
      derived: kind,
      path,
    });
    if (!isWritten) {
      throw new AppError('dataset/unreadable-image', {
        fault: 'changed',
        path: this.#table.files.nameOf(file),
      });
    }
    return path;
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await this.#deps.pool.close();
    await this.#deps.cache.close();
  }

  #summarizeAgain(): DatasetSummary {
    this.#summary = summarize(this.#deps.frame, this.#state, this.#deps.findings);
    return this.#summary;
  }

  #matching(isWanted: (id: number) => boolean): number[] {
    const ids: number[] = [];
    for (let id = 0; id < this.#table.count; id++) if (isWanted(id)) ids.push(id);
    return ids;
  }

  #known(id: number): number {
    if (Number.isInteger(id) && id >= 0 && id < this.#table.count) return id;
    throw new AppError('protocol/bad-message', { detail: `There is no image number ${id}.` });
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
