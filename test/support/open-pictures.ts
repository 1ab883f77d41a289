import { onTestFinished } from 'vitest';
import type { Dataset } from '../../main/engine/dataset/dataset.ts';
import { openDataset } from '../../main/engine/dataset/open.ts';
import type { EngineEnvironment } from '../../main/engine/environment.ts';

/** Opens a folder as the session does; closed when the test has finished. */
export async function openPictures(
  folder: string,
  environment: EngineEnvironment,
  validationShare = 0.2,
): Promise<Dataset> {
  const dataset = await openDataset(
    { paths: [folder], validationShare, splitSeed: 0 },
    {
      environment,
      edits: { excluded: new Map(), movedTo: new Map() },
      projectId: () => 'project',
      onProgress: () => undefined,
    },
  );
  onTestFinished(() => dataset.close());
  return dataset;
}
