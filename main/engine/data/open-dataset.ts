import { randomUUID } from 'node:crypto';
import type { EngineEvent } from '#shared/contract/engine-api.ts';
import { throwIfAborted } from '#shared/domain/errors.ts';
import { orderByContent } from '#shared/domain/dataset/split.ts';
import type { ImageEdits } from '#engine/storage/database/image-edits.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { arrange, type Arrangement } from './sources/arrange.ts';
import { CropCache } from './images/crop-cache.ts';
import type { Dataset } from './dataset.ts';
import { DatasetFindings } from './dataset-findings.ts';
import { listRoot, realPathOf, titleOf, type ListedRoot } from './sources/list-roots.ts';
import { noImages, oneClass } from './open-errors.ts';
import { OpenedDataset } from './opened-dataset.ts';
import { ImageState } from './images/image-state.ts';
import { outcomeAt } from './decode/crop-record.ts';
import { buildImageTable } from './images/image-table.ts';
import { meaningOf } from './decode/image-outcome.ts';
import { scanFiles } from './images/scan.ts';
import { WorkerPool } from './decode/worker-pool.ts';

export interface OpenRequest {
  /** Folders, ZIP files or files, absolute. */
  readonly paths: readonly string[];
  /** A separate folder or ZIP file with the same class folders, absolute. */
  readonly validationPath?: string;
  /** Of the training images, if the data has no validation split of its own. */
  readonly validationFraction: number;
  readonly splitSeed: number;
}

export interface OpenContext {
  readonly environment: EngineEnvironment;
  /** The user's earlier edits of these images. */
  readonly edits: ImageEdits;
  /** Called with the dataset's name once the images have been read: a folder that can't be opened isn't a project. */
  readonly projectId: (name: string) => string;
  readonly signal?: AbortSignal;
  readonly onProgress: (event: Extract<EngineEvent, { kind: 'dataset.progress' }>) => void;
}

/**
 * Lists, reads and checks every image of the given folders or archives.
 * @throws AppError of the kinds `dataset/…`, `canceled`; nothing stays open then, but images read stay in the cache
 */
export async function openDataset(request: OpenRequest, context: OpenContext): Promise<Dataset> {
  const startedAt = performance.now();
  const { environment, signal } = context;
  throwIfAborted(signal);
  const name = datasetName(request.paths);
  const arrangement = await list(name, request, context);
  const cache = await CropCache.open(environment.cacheFolder);
  const pool = new WorkerPool(environment.decodeWorkerPath, cache.workerData());
  const stop = (): void => void pool.close();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const plan = {
      files: arrangement.files,
      classNames: arrangement.classNames,
      cacheFolder: environment.cacheFolder,
      signal,
      onProgress: context.onProgress,
    };
    const records = await scanFiles(plan, pool, cache);
    // With 100,000 images each of these takes a while: let the event loop run in between.
    await nextTurn();
    const { classNames, classNumbers } = filledClasses(name, arrangement, records);
    const table = buildImageTable(arrangement.files, records, classNumbers);
    await nextTurn();
    const order = orderByContent(table.hashes, request.splitSeed);
    await nextTurn();
    const split = { ...request, ...arrangement };
    const state = new ImageState(table, order, classNames, split, context.edits);
    await nextTurn();
    const findings = new DatasetFindings(state, arrangement.files, records, arrangement.skipped);
    await nextTurn();
    throwIfAborted(signal);
    return new OpenedDataset({
      frame: {
        datasetId: randomUUID(),
        projectId: context.projectId(name),
        name,
        paths: request.paths,
        hasOwnValidation: arrangement.hasOwnValidation,
        validationFraction: request.validationFraction,
        splitSeed: request.splitSeed,
        scanSeconds: (performance.now() - startedAt) / 1000,
      },
      ...{ state, findings, pool, cache, cacheFolder: environment.cacheFolder },
    });
  } catch (error) {
    await pool.close();
    await cache.close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function list(name: string, request: OpenRequest, context: OpenContext): Promise<Arrangement> {
  const { signal } = context;
  let lastEventAt = 0;
  let before = 0;
  const progressOf = (found: number): void => {
    if (performance.now() - lastEventAt < 100) return;
    lastEventAt = performance.now();
    const done = before + found;
    context.onProgress({
      kind: 'dataset.progress',
      stage: 'listing',
      done,
      total: null,
      problems: 0,
      samples: [],
    });
  };
  const { validationPath } = request;
  const skip = new Set(validationPath === undefined ? [] : [await realPathOf(validationPath)]);
  const validation =
    validationPath === undefined ? null : await listRoot(validationPath, new Set(), progressOf, signal);
  const roots: ListedRoot[] = [];
  for (const path of request.paths) {
    const root = await listRoot(path, skip, progressOf, signal);
    roots.push(root);
    for (const folder of root.listing.folders.values()) before += folder.files.length;
  }
  return arrange(name, roots, validation);
}

/** Drops classes in which no file turned out to be an image. */
function filledClasses(
  name: string,
  { files, classNames }: Arrangement,
  records: Uint8Array,
): { classNames: string[]; classNumbers: Map<number, number> } {
  const isFilled = new Uint8Array(classNames.length);
  for (let file = 0; file < files.count; file++) {
    if (meaningOf(outcomeAt(records, file)).isImage) isFilled[files.classOf(file)] = 1;
  }
  const filled = classNames.flatMap((className, index) =>
    isFilled[index] === 1 ? [{ className, index }] : [],
  );
  const [first] = filled;
  if (first === undefined) throw noImages(name, files.count);
  if (filled.length === 1) throw oneClass(first.className);
  return {
    classNames: filled.map(({ className }) => className),
    classNumbers: new Map(filled.map(({ index }, position) => [index, position])),
  };
}

/** The name for people: the first folder or archive, and how many more there are. */
function datasetName(paths: readonly string[]): string {
  const first = titleOf(paths[0] ?? '');
  return paths.length === 1 ? first : `${first} and ${paths.length - 1} more`;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
