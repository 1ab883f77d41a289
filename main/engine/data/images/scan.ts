import type { EngineEvent } from '#shared/contract/engine-api.ts';
import { throwIfAborted } from '#shared/domain/errors.ts';
import { locationAt, recordBytes } from '#engine/storage/blob-record.ts';
import { outcomeAt, writeOutcome } from '../decode/crop-record.ts';
import type { CropCache } from './crop-cache.ts';
import { derivedFolder } from '../decode/derive-image.ts';
import type { FileTable } from '../sources/file-table.ts';
import { meaningOf, Outcome } from '../decode/image-outcome.ts';
import type { DecodeReplies, ScanItem } from '../decode/worker-messages.ts';
import { WorkerCrashed, type WorkerPool } from '../decode/worker-pool.ts';

/** Side of the crops that a scan stores: the input size of base models, and enough for every smaller network. */
const storedCropPx = 224;

/** Images per class that get thumbnails during the scan. */
const samplesPerClass = 8;

/** How long one batch should take: short enough for progress and canceling, long enough that messages cost nothing. */
const batchMs = 120;
const largestBatch = 256;

export interface ScanPlan {
  readonly files: FileTable;
  readonly classNames: readonly string[];
  readonly cacheFolder: string;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (event: Extract<EngineEvent, { kind: 'dataset.progress' }>) => void;
}

/**
 * Reads every file once, on all cores: recognizes, hashes, checks and decodes it, and stores its crop.
 * @returns one record per file
 * @throws AppError `canceled`; files read by then stay in the cache
 */
export async function scanFiles(plan: ScanPlan, pool: WorkerPool, cache: CropCache): Promise<Uint8Array> {
  return new Scan(plan, pool, cache).run();
}

class Scan {
  readonly #plan: ScanPlan;
  readonly #pool: WorkerPool;
  readonly #cache: CropCache;
  readonly #records: Uint8Array;
  readonly #order: Int32Array;
  readonly #sampleCount: number;
  readonly #usedPacks = new Set<number>();
  #next = 0;
  #batchSize = 4;
  #done = 0;
  #problems = 0;
  #samples: { className: string; hash: string }[] = [];
  #lastEventAt = 0;

  constructor(plan: ScanPlan, pool: WorkerPool, cache: CropCache) {
    this.#plan = plan;
    this.#pool = pool;
    this.#cache = cache;
    this.#records = new Uint8Array(plan.files.count * recordBytes);
    ({ order: this.#order, sampleCount: this.#sampleCount } = samplesFirst(
      plan.files,
      plan.classNames.length,
    ));
  }

  async run(): Promise<Uint8Array> {
    this.#report();
    // One batch more than workers, so that none of them has to wait.
    const feeders = Array.from({ length: this.#pool.size + 1 }, () => this.#feed());
    const results = await Promise.allSettled(feeders);
    this.#report();
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    await this.#cache.markUsed(this.#usedPacks);
    return this.#records;
  }

  async #feed(): Promise<void> {
    while (this.#next < this.#order.length) {
      throwIfAborted(this.#plan.signal);
      const first = this.#next;
      this.#next = Math.min(this.#order.length, first + this.#batchSize);
      const files = this.#order.subarray(first, this.#next);
      const items = Array.from(files, (file, i) => this.#item(file, first + i < this.#sampleCount));
      const startedAt = performance.now();
      this.#take(files, items, await this.#scan(items));
      this.#adapt(files.length, performance.now() - startedAt);
    }
  }

  #item(file: number, isSample: boolean): ScanItem {
    const { files, cacheFolder } = this.#plan;
    return {
      name: files.nameOf(file),
      source: files.sourceOf(file),
      thumbnailFolder: isSample ? derivedFolder(cacheFolder, 'thumbnail') : null,
    };
  }

  /** If a worker dies, its files are tried one by one, so that only the file that killed it is lost. */
  async #scan(items: readonly ScanItem[]): Promise<DecodeReplies['scan']> {
    try {
      return await this.#pool.run({ kind: 'scan', items, sizePx: storedCropPx });
    } catch (error) {
      if (!(error instanceof WorkerCrashed)) throw error;
      const records = new Uint8Array(items.length * recordBytes);
      for (const [i, item] of items.entries()) records.set(await this.#scanAlone(item), i * recordBytes);
      return { records, isNew: new Uint8Array(items.length) };
    }
  }

  async #scanAlone(item: ScanItem): Promise<Uint8Array> {
    try {
      return (await this.#pool.run({ kind: 'scan', items: [item], sizePx: storedCropPx })).records;
    } catch (error) {
      if (!(error instanceof WorkerCrashed)) throw error;
      const record = new Uint8Array(recordBytes);
      writeOutcome(record, 0, Outcome.decoderCrashed);
      return record;
    }
  }

  #take(files: Int32Array, items: readonly ScanItem[], { records, isNew }: DecodeReplies['scan']): void {
    const fresh: Uint8Array[] = [];
    files.forEach((file, i) => {
      const record = records.subarray(i * recordBytes, (i + 1) * recordBytes);
      this.#records.set(record, file * recordBytes);
      const outcome = outcomeAt(record, 0);
      const { kind, isImage } = meaningOf(outcome);
      if (kind !== null && kind !== 'leftover') this.#problems++;
      if (isNew[i] === 1) fresh.push(record);
      else this.#noteUse(record);
      if (isImage && items[i]?.thumbnailFolder !== null) {
        const className = this.#plan.classNames[this.#plan.files.classOf(file)] ?? '';
        this.#samples.push({ className, hash: Buffer.from(record.subarray(0, 32)).toString('hex') });
      }
    });
    this.#cache.append(Buffer.concat(fresh));
    this.#done += files.length;
    if (performance.now() - this.#lastEventAt >= 100) this.#report();
  }

  #noteUse(record: Uint8Array): void {
    const crop = locationAt(record, 0);
    if (crop !== null) this.#usedPacks.add(crop.pack);
  }

  /** The time includes waiting for a worker, because there is one batch more than workers. */
  #adapt(files: number, elapsedMs: number): void {
    const ideal = (files * batchMs) / Math.max(1, elapsedMs / 1.5);
    const limited = Math.min(this.#batchSize * 2, ideal, largestBatch, this.#order.length / this.#pool.size);
    this.#batchSize = Math.max(1, Math.round(limited));
  }

  #report(): void {
    this.#lastEventAt = performance.now();
    const samples = this.#samples;
    this.#samples = [];
    this.#plan.onProgress({
      kind: 'dataset.progress',
      stage: 'reading',
      done: this.#done,
      total: this.#order.length,
      problems: this.#problems,
      samples,
    });
  }
}

/** Puts the first images of every class first, so that all class cards soon have thumbnails. */
function samplesFirst(files: FileTable, classCount: number): { order: Int32Array; sampleCount: number } {
  const taken = new Uint16Array(classCount);
  const order = new Int32Array(files.count);
  const rest: number[] = [];
  let sampleCount = 0;
  for (let file = 0; file < files.count; file++) {
    const classIndex = files.classOf(file);
    if ((taken[classIndex] as number) < samplesPerClass) {
      taken[classIndex] = (taken[classIndex] as number) + 1;
      order[sampleCount++] = file;
    } else rest.push(file);
  }
  order.set(rest, sampleCount);
  return { order, sampleCount };
}
