import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { BackendReport } from '#shared/domain/run/run.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { writeFileAtomically } from '#engine/storage/atomic-file.ts';

/** Raised when the meaning of the contents changes: earlier files are then ignored. */
const formatVersion = 1;

/** The ops on the processor, for each kind of run that was tried. */
const CacheFile = v.object({
  formatVersion: v.literal(formatVersion),
  kinds: v.record(v.string(), v.array(v.string())),
});
type Kinds = v.InferOutput<typeof CacheFile>['kinds'];

/** Placements are valid for one card, one TensorFlow version and one version of this app. */
export class PlacementCache {
  readonly #file: string;

  constructor(
    { cacheFolder, appVersion }: Pick<EngineEnvironment, 'cacheFolder' | 'appVersion'>,
    { version, device }: Pick<BackendReport, 'version' | 'device'>,
  ) {
    const key = createHash('sha256').update(JSON.stringify([appVersion, version, device]));
    this.#file = path.join(cacheFolder, 'placements', `${key.digest('hex')}.json`);
  }

  /** @returns an empty record if nothing was tried or the file can't be read: trying again replaces it */
  async read(): Promise<Kinds> {
    try {
      return v.parse(CacheFile, JSON.parse(await readFile(this.#file, 'utf8'))).kinds;
    } catch {
      return {};
    }
  }

  async save(kind: string, ops: readonly string[]): Promise<void> {
    const kinds = { ...(await this.read()), [kind]: ops };
    await writeFileAtomically(this.#file, JSON.stringify({ formatVersion, kinds }));
  }
}
