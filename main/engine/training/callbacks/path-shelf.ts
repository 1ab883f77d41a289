import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesOf, type Snapshot } from '../weight-path.ts';

/** In the folder of a run that has not come to its end. */
export const pathSoFarFolder = 'path-so-far';
const hashBytes = 32;
/** Updates and epoch of a snapshot; a draft has another name. */
const partName = /^(\d+)-(\d+)\.bin$/;

/**
 * The path of a run that goes on, beside its checkpoint: a file for each snapshot, its values and their SHA-256, written
 * once. What cannot be written or read is missing on the path and nowhere else.
 */
export class PathShelf {
  readonly #folder: string;
  readonly #kept = new Set<string>();

  /** @param folder of the run */
  constructor(folder: string) {
    this.#folder = join(folder, pathSoFarFolder);
  }

  /** Writes the snapshots that are new, and takes away those that are gone. */
  async keep(snapshots: readonly Snapshot[]): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true });
      const names = new Set(snapshots.map(nameOf));
      for (const snapshot of snapshots) if (!this.#kept.has(nameOf(snapshot))) await this.#write(snapshot);
      for (const name of this.#kept) if (!names.has(name)) await this.#remove(name);
    } catch {
      // A full disk, mostly: the checkpoint, which follows, says so.
    }
  }

  /**
   * What an earlier part of the run has left, in the order of time; what it made after its checkpoint is taken away.
   * @param length values of a snapshot
   * @param upTo updates that the checkpoint stands at
   */
  async read(length: number, upTo: number): Promise<Snapshot[]> {
    const snapshots: Snapshot[] = [];
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const [, updates, epoch] = partName.exec(name)?.map(Number) ?? [];
      const values = updates === undefined || updates > upTo ? null : await this.#values(name, length);
      if (values === null || updates === undefined || epoch === undefined) await this.#remove(name);
      else {
        this.#kept.add(name);
        snapshots.push({ step: updates, epoch, values });
      }
    }
    return snapshots.sort((one, other) => one.step - other.step);
  }

  async #write(snapshot: Snapshot): Promise<void> {
    const name = nameOf(snapshot);
    const bytes = bytesOf(snapshot.values);
    const draft = join(this.#folder, `.${name}`);
    await writeFile(draft, [bytes, createHash('sha256').update(bytes).digest()]);
    await rename(draft, join(this.#folder, name));
    this.#kept.add(name);
  }

  async #values(name: string, length: number): Promise<Float32Array | null> {
    const file = await readFile(join(this.#folder, name)).catch(() => Buffer.alloc(0));
    const bytes = Uint8Array.from(file.subarray(0, -hashBytes));
    const hash = createHash('sha256').update(bytes).digest();
    if (bytes.length !== length * Float32Array.BYTES_PER_ELEMENT || !hash.equals(file.subarray(-hashBytes)))
      return null;
    return new Float32Array(bytes.buffer);
  }

  async #remove(name: string): Promise<void> {
    this.#kept.delete(name);
    // A folder, or a file that somebody else holds open: it would stop the run at every resume.
    await rm(join(this.#folder, name), { force: true }).catch(() => undefined);
  }
}

/** Takes away what a run that has come to its end does not need any more. @param folder of the run */
export async function removePathSoFar(folder: string): Promise<void> {
  await rm(join(folder, pathSoFarFolder), { recursive: true, force: true });
}

const nameOf = ({ step, epoch }: Snapshot): string => `${step}-${epoch}.bin`;
