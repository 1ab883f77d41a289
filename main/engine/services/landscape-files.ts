import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { toWire } from '#shared/domain/errors.ts';
import type { Notice } from '#shared/domain/notices.ts';
import type { LossLandscape } from '#shared/domain/landscape/loss-landscape.ts';
import { writeFileAtomically } from '#engine/storage/atomic-file.ts';
import { removePath, writePath } from '#engine/landscape/path-file.ts';
import type { WeightPath } from '#engine/training/weight-path.ts';

const FORMAT = 1;
const numbers = v.array(v.number());

const LandscapeFile = v.object({
  format: v.literal(FORMAT),
  landscape: v.object({
    runId: v.string(),
    columns: numbers,
    rows: numbers,
    losses: v.array(numbers),
    images: v.number(),
    path: v.array(
      v.object({
        step: v.number(),
        epoch: v.number(),
        column: v.number(),
        row: v.number(),
        loss: v.number(),
      }),
    ),
    pathFractions: v.tuple([v.number(), v.number()]),
  }),
});

/** In the folder of a run. */
export const landscapeFile = 'loss-landscape.json';

/**
 * Saves a path beside a run that is saved already; never at the run's cost.
 * @param path null where there is none: what an earlier end of the same run left goes too
 * @returns a sentence where it could not be written, else null
 */
export async function savePath(
  folder: string,
  path: WeightPath | null,
  datasetFingerprint: string,
): Promise<Notice | null> {
  try {
    await rm(join(folder, landscapeFile), { force: true });
    if (path === null) await removePath(folder);
    else await writePath(folder, { ...path, datasetFingerprint });
    return null;
  } catch (error) {
    return { code: 'path/not-saved', params: { cause: toWire(error) } };
  }
}

/** @returns null where there is none, or none that can be read: it is measured again then */
export async function readLandscape(folder: string): Promise<LossLandscape | null> {
  try {
    const file = v.safeParse(LandscapeFile, JSON.parse(await readFile(join(folder, landscapeFile), 'utf8')));
    return file.success ? file.output.landscape : null;
  } catch {
    return null;
  }
}

/** @throws AppError `storage/disk-full`, `storage/no-permission` */
export async function writeLandscape(folder: string, landscape: LossLandscape): Promise<void> {
  await writeFileAtomically(join(folder, landscapeFile), JSON.stringify({ format: FORMAT, landscape }));
}
