import type { Dataset } from '../../main/engine/dataset/dataset.ts';
import { openDataset } from '../../main/engine/dataset/open.ts';
import type { EngineEnvironment } from '../../main/engine/environment.ts';

/** Opens a folder as the session does, its own validation part or a fifth of it; the caller closes it. */
export function openImages(folder: string, environment: EngineEnvironment): Promise<Dataset> {
  return openDataset(
    { paths: [folder], validationShare: 0.2, splitSeed: 0 },
    {
      environment,
      edits: { excluded: new Map(), movedTo: new Map() },
      projectId: () => 'project',
      onProgress: () => undefined,
    },
  );
}
