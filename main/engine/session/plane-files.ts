import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { toWire } from '../../../shared/contract/errors.ts';
import type { LossPlane } from '../../../shared/domain/loss-plane.ts';
import { writeFileAtomically } from '../store/atomic-file.ts';
import { removePath, writePath } from '../training/loss-plane/path-file.ts';
import type { WeightPath } from '../training/loss-plane/weight-path.ts';

const FORMAT = 1;
const numbers = v.array(v.number());

const PlaneFile = v.object({
  format: v.literal(FORMAT),
  plane: v.object({
    runId: v.string(),
    columns: numbers,
    rows: numbers,
    losses: v.array(numbers),
    images: v.number(),
    path: v.array(
      v.object({
        updates: v.number(),
        epoch: v.number(),
        column: v.number(),
        row: v.number(),
        loss: v.number(),
      }),
    ),
    shares: v.tuple([v.number(), v.number()]),
  }),
});

/** In the folder of a run. */
export const planeFile = 'loss-plane.json';

/**
 * Puts a path beside a run that is kept already; never at the run's cost.
 * @param path null where there is none: what an earlier end of the same run left goes too
 * @returns what to tell where it could not be written, else null
 */
export async function keepPath(
  folder: string,
  path: WeightPath | null,
  datasetFingerprint: string,
): Promise<string | null> {
  try {
    await rm(join(folder, planeFile), { force: true });
    if (path === null) await removePath(folder);
    else await writePath(folder, { ...path, datasetFingerprint });
    return null;
  } catch (error) {
    return `The path of the weights could not be kept, so this run will have no loss plane; the run itself is kept. ${toWire(error).message}`;
  }
}

/** @returns null where there is none, or none that can be read: it is measured again then */
export async function readPlane(folder: string): Promise<LossPlane | null> {
  try {
    const file = v.safeParse(PlaneFile, JSON.parse(await readFile(join(folder, planeFile), 'utf8')));
    return file.success ? file.output.plane : null;
  } catch {
    return null;
  }
}

/** @throws AppError `storage/disk-full`, `storage/no-permission` */
export async function writePlane(folder: string, plane: LossPlane): Promise<void> {
  await writeFileAtomically(join(folder, planeFile), JSON.stringify({ format: FORMAT, plane }));
}
