import type { Dataset } from '#engine/data/dataset.ts';
import { openDataset } from '#engine/data/open-dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';

/** Opens a folder like the session, with its own validation split or a fifth of it; the caller closes it. */
export function openImages(folder: string, environment: EngineEnvironment): Promise<Dataset> {
  return openDataset(
    { paths: [folder], validationFraction: 0.2, splitSeed: 0 },
    {
      environment,
      edits: { excluded: new Map(), movedTo: new Map() },
      projectId: () => 'project',
      onProgress: () => undefined,
    },
  );
}
