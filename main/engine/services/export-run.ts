import type { EngineEvent, ExportReport, Input } from '#shared/contract/engine-api.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { writeExports } from '#engine/exporters/write-export.ts';
import type { RunContents } from './runs/run-folder.ts';

export interface ExportRunRequest {
  readonly environment: EngineEnvironment;
  readonly run: RunContents;
  readonly input: Input<'export.write'>;
  readonly emit: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
}

/** Exports a saved run; its own reference images prove the result, so the training data need not be there any more. */
export async function exportRun({
  environment,
  run: { model, references, accuracyText },
  input,
  emit,
  signal,
}: ExportRunRequest): Promise<readonly ExportReport[]> {
  return writeExports({
    model,
    references,
    formats: input.formats,
    folder: input.folder,
    context: {
      assetsFolder: environment.assetsFolder,
      modelName: model.classNames.slice(0, 3).join(', '),
      appVersion: environment.appVersion,
      createdAt: new Date().toISOString(),
      accuracyText,
    },
    onProgress: (format, stage, progress) =>
      emit({ kind: 'export.progress', runId: input.runId, format, stage, progress }),
    signal,
  });
}
