import { AppError } from '#shared/domain/errors.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { BlobIndex } from '#engine/storage/blob-index.ts';
import { derivedFolder } from './derive-image.ts';
import { WorkerCrashed, WorkerPool } from './worker-pool.ts';

/**
 * Decodes, crops and resizes one image from anywhere, the same way as a dataset's, and caches the crop for
 * `thumb://crop/<hash>`.
 * @param sizePx side of the square
 * @throws AppError `dataset/unreadable-image`
 */
export async function cropImage(
  bytes: Uint8Array,
  sizePx: number,
  environment: EngineEnvironment,
): Promise<{ readonly rgb: Uint8Array; readonly hash: string }> {
  const pool = new WorkerPool(
    environment.decodeWorkerPath,
    { index: new BlobIndex().share(), packs: [], store: null, largeImageGate: new SharedArrayBuffer(4) },
    1,
  );
  try {
    const cropFolder = derivedFolder(environment.cacheFolder, 'crop');
    const { rgb, hash } = await pool.run({ kind: 'crop-bytes', bytes, sizePx, cropFolder });
    return { rgb, hash: Buffer.from(hash).toString('hex') };
  } catch (error) {
    if (!(error instanceof WorkerCrashed)) throw error;
    throw new AppError('dataset/unreadable-image', { fault: 'decoder-crashed' }, error);
  } finally {
    await pool.close();
  }
}
