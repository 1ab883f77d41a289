import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readTensorFile, writeTensorFile } from '#engine/storage/tensor-file.ts';
import type { Snapshot } from './weight-path.ts';

/** In the folder of a run that has not come to its end. */
export const pathSoFarFolder = 'path-so-far';
/** Steps and epoch of a snapshot; a draft has another name. */
const snapshotName = /^(\d+)-(\d+)\.safetensors$/;

/**
 * The path of an unfinished run, beside its checkpoint: a file for each snapshot, written once. What cannot be written or read is missing on the path and nowhere else.
 */
export class PathSnapshots {
  readonly #folder: string;
  readonly #saved = new Set<string>();

  /** @param folder of the run */
  constructor(folder: string) {
    this.#folder = join(folder, pathSoFarFolder);
  }

  /** Writes the snapshots that are new, and removes those that are gone. */
  async save(snapshots: readonly Snapshot[]): Promise<void> {
    try {
      const names = new Set(snapshots.map(nameOf));
      for (const snapshot of snapshots) if (!this.#saved.has(nameOf(snapshot))) await this.#write(snapshot);
      for (const name of this.#saved) if (!names.has(name)) await this.#remove(name);
    } catch {
      // A full disk, mostly: the checkpoint, which follows, says so.
    }
  }

  /**
   * What the run saved before it was interrupted, in the order of time; what it made after its checkpoint is removed.
   * @param length values of a snapshot
   * @param upTo steps made at the checkpoint
   */
  async read(length: number, upTo: number): Promise<Snapshot[]> {
    const snapshots: Snapshot[] = [];
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const [, step, epoch] = snapshotName.exec(name)?.map(Number) ?? [];
      const values = step === undefined || step > upTo ? null : await this.#values(name, length);
      if (values === null || step === undefined || epoch === undefined) await this.#remove(name);
      else {
        this.#saved.add(name);
        snapshots.push({ step, epoch, values });
      }
    }
    return snapshots.sort((one, other) => one.step - other.step);
  }

  async #write(snapshot: Snapshot): Promise<void> {
    const name = nameOf(snapshot);
    const { values } = snapshot;
    await writeTensorFile(join(this.#folder, name), {
      json: null,
      arrays: { weights: { type: 'float32', shape: [values.length], values } },
    });
    this.#saved.add(name);
  }

  async #values(name: string, length: number): Promise<Float32Array | null> {
    const file = await readTensorFile(join(this.#folder, name)).catch(() => null);
    const values = file?.arrays['weights']?.values;
    return values instanceof Float32Array && values.length === length ? values : null;
  }

  async #remove(name: string): Promise<void> {
    this.#saved.delete(name);
    // A folder, or a file that somebody else holds open: it would stop the run at every resume.
    await rm(join(this.#folder, name), { force: true }).catch(() => undefined);
  }
}

/** Removes what a finished run doesn't need any more. @param folder of the run */
export async function removePathSoFar(folder: string): Promise<void> {
  await rm(join(folder, pathSoFarFolder), { recursive: true, force: true });
}

const nameOf = ({ step, epoch }: Snapshot): string => `${step}-${epoch}.safetensors`;
