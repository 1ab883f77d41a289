import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { EngineEvent, Input } from '#shared/contract/engine-api.ts';
import { AppError } from '#shared/domain/errors.ts';
import type { DatasetSummary } from '#shared/domain/dataset/dataset.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import { openDataset } from '#engine/data/open-dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import type { Store } from '#engine/storage/database/store.ts';

const defaultValidationFraction = 0.2;

/** The split belongs to the data, not to a run: runs with other seeds are compared on the same validation images. */
const splitSeed = 0;

/** Owns the open dataset, of which there is one at most, and saves the user's image edits. */
export class DatasetService {
  readonly #environment: EngineEnvironment;
  readonly #store: Store;
  readonly #emit: (event: EngineEvent) => void;
  #dataset: Dataset | undefined;

  constructor(environment: EngineEnvironment, store: Store, emit: (event: EngineEvent) => void) {
    this.#environment = environment;
    this.#store = store;
    this.#emit = emit;
  }

  get current(): Dataset | undefined {
    return this.#dataset;
  }

  /** @throws AppError `dataset/not-open` */
  get open(): Dataset {
    if (this.#dataset === undefined) throw new AppError('dataset/not-open');
    return this.#dataset;
  }

  /** Opens another dataset. If that fails or is canceled, the current one stays open. */
  async replace(input: Input<'dataset.open'>, signal: AbortSignal): Promise<DatasetSummary> {
    const paths = input.paths.map((path) => resolve(path));
    const known = this.#store.findProject(paths);
    const edits =
      known === undefined ? { excluded: new Map(), movedTo: new Map() } : this.#store.edits(known.projectId);
    const dataset = await openDataset(
      {
        paths,
        ...(input.validationPath === undefined ? {} : { validationPath: resolve(input.validationPath) }),
        validationFraction: input.validationFraction ?? defaultValidationFraction,
        splitSeed,
      },
      {
        environment: this.#environment,
        edits,
        projectId: (name) => this.#store.projectFor(paths, name).projectId,
        signal,
        onProgress: this.#emit,
      },
    );
    const previous = this.#dataset;
    this.#dataset = dataset;
    await previous?.close();
    return dataset.summary;
  }

  setExcluded(input: Input<'dataset.setExcluded'>): DatasetSummary {
    return this.#edit((dataset) => dataset.setExcluded(input.ids, input.isExcluded));
  }

  move(input: Input<'dataset.move'>): DatasetSummary {
    return this.#edit((dataset) => dataset.move(input.ids, input.classIndex));
  }

  undo(): DatasetSummary {
    return this.#edit((dataset) => dataset.undo());
  }

  async close(): Promise<void> {
    await this.#dataset?.close();
    this.#dataset = undefined;
  }

  #edit(change: (dataset: Dataset) => DatasetSummary): DatasetSummary {
    const summary = change(this.open);
    this.#store.saveEdits(summary.projectId, this.open.edits());
    return summary;
  }
}

/** @throws AppError `dataset/not-found` where this copy of the app has no sample */
export async function samplePath(assetsFolder: string): Promise<string> {
  const path = join(assetsFolder, 'sample-dataset.zip');
  const file = await stat(path).catch(() => undefined);
  if (file === undefined) throw new AppError('dataset/not-found', { kind: 'sample', path });
  return path;
}

/** @throws AppError `dataset/too-few-images` */
export function assertTrainable(dataset: Dataset): void {
  const used = dataset.summary.classes.filter(({ counts }) => counts.train > 0);
  if (used.length >= 2 && dataset.ids('validation').length > 0) return;
  throw new AppError('dataset/too-few-images', {
    reason: used.length < 2 ? 'one-class' : 'none-to-validate',
  });
}
