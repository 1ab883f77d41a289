import type { DatasetSummary } from '#shared/domain/dataset/dataset.ts';
import type { RunSummary } from '#shared/domain/run/run.ts';

/** Whether images were added, moved or left out since a run of the project that is open; not, where another one is. */
export function haveImagesChanged(
  { projectId, datasetFingerprint }: RunSummary,
  open: DatasetSummary | null,
): boolean {
  return open !== null && open.projectId === projectId && open.fingerprint !== datasetFingerprint;
}
