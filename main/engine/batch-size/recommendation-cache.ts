import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { measuredSettings } from '#shared/domain/batch-size/measured-settings.ts';
import type { RecommendationReport } from '#shared/domain/batch-size/recommendation.ts';
import type { BackendId } from '#shared/domain/run/run.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import { writeFileAtomically } from '#engine/storage/atomic-file.ts';

/** Raised when the meaning of the contents changes: earlier files are then ignored. */
const formatVersion = 2;

/** Only this app writes these files: checking the version and the middle is enough. */
const Saved = v.object({
  formatVersion: v.literal(formatVersion),
  report: v.looseObject({
    recommendation: v.looseObject({ batchSize: v.number(), curve: v.array(v.unknown()) }),
  }),
});

/** What a measurement is valid for: the images, and whatever changes a step's time, memory or gradient noise. */
export function recommendationKey(
  { summary }: Pick<Dataset, 'summary'>,
  config: RunConfig,
  backendId: BackendId,
): string {
  return createHash('sha256')
    .update(JSON.stringify([summary.fingerprint, backendId, measuredSettings(config)]))
    .digest('hex');
}

export async function saveRecommendation(
  cacheFolder: string,
  key: string,
  report: RecommendationReport,
): Promise<void> {
  await writeFileAtomically(fileOf(cacheFolder, key), JSON.stringify({ formatVersion, report }));
}

/** @returns null if nothing has been measured or the file can't be read: measuring again replaces it */
export async function readRecommendation(
  cacheFolder: string,
  key: string,
): Promise<RecommendationReport | null> {
  try {
    const saved = v.parse(Saved, JSON.parse(await readFile(fileOf(cacheFolder, key), 'utf8')));
    return saved.report as unknown as RecommendationReport;
  } catch {
    return null;
  }
}

const fileOf = (cacheFolder: string, key: string): string =>
  path.join(cacheFolder, 'recommendations', `${key}.json`);
