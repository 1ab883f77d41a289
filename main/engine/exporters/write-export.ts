import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { ExportReport } from '#shared/contract/engine-api.ts';
import { AppError, throwIfAborted } from '#shared/domain/errors.ts';
import { syncFolder } from '#engine/storage/atomic-file.ts';
import { toStorageError } from '#engine/storage/disk-space.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';
import type { ExportContext, ExporterPlugin, ReferenceImage } from './define.ts';
import { makeDraftFolder, moveIntoPlace, syncTree, usableTarget } from './common/export-folder.ts';
import { assertSamePredictions, asSeen } from './common/proof.ts';
import { exporters } from './registry.ts';

export interface WriteExportRequest {
  readonly model: TrainedModel;
  /** Ids of exporters. A single format is written directly into the target; several get a folder each, named by id. */
  readonly formats: readonly string[];
  /** The target: must not exist yet, or be empty; made with its parents. */
  readonly folder: string;
  /** Real images with the app's predictions. */
  readonly references: readonly ReferenceImage[];
  readonly context: ExportContext;
  /** @param progress 0 … 1 of the stage */
  readonly onProgress: (format: string, stage: 'writing' | 'checking' | 'moving', progress: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Writes a model in some formats, loads each back, compares its predictions with the app's, and only then moves it to the
 * target, which stays unchanged until then.
 * @throws AppError `usage/wrong-arguments` for an unknown format; `export/not-empty`; `export/mismatch` if a format
 * predicts differently from the app; `storage/…`; `canceled`
 */
export async function writeExports(request: WriteExportRequest): Promise<readonly ExportReport[]> {
  const plugins = pluginsFor(request.formats);
  const target = await usableTarget(request.folder);
  try {
    const draft = await makeDraftFolder(target);
    try {
      const reports = await writeAll(request, plugins, { draft: draft.content, target });
      throwIfAborted(request.signal);
      await moveIntoPlace(draft.content, target);
      await syncFolder(path.dirname(target));
      for (const plugin of plugins) request.onProgress(plugin.id, 'moving', 1);
      return reports;
    } finally {
      await draft.remove();
    }
  } catch (error) {
    throw toStorageError(error, target);
  }
}

/** Throws what `writeExports` would throw for these formats and this target, before anything is computed. */
export async function assertExportable({
  formats,
  folder,
}: Pick<WriteExportRequest, 'formats' | 'folder'>): Promise<void> {
  pluginsFor(formats);
  const target = await usableTarget(folder);
  // Only trying shows whether anything can be written there.
  const draft = await makeDraftFolder(target);
  await draft.remove();
}

function pluginsFor(formats: readonly string[]): readonly ExporterPlugin[] {
  return [...new Set(formats)].map((id) => {
    const plugin = exporters.get(id);
    if (plugin !== undefined) return plugin;
    throw new AppError('usage/wrong-arguments', {
      reason: 'unknown-plug-in',
      kind: 'format',
      id,
      known: [...exporters.keys()],
    });
  });
}

async function writeAll(
  request: WriteExportRequest,
  plugins: readonly ExporterPlugin[],
  { draft, target }: { readonly draft: string; readonly target: string },
): Promise<readonly ExportReport[]> {
  const reports: ExportReport[] = [];
  for (const plugin of plugins) {
    const sub = plugins.length === 1 ? '' : plugin.id;
    const folder = path.join(draft, sub);
    if (sub !== '') await mkdir(folder);
    const report = await writeOne(request, plugin, folder);
    reports.push({ ...report, path: path.join(target, sub) });
  }
  return reports;
}

async function writeOne(
  { model, references, context, onProgress, signal }: WriteExportRequest,
  plugin: ExporterPlugin,
  folder: string,
): Promise<Omit<ExportReport, 'path'>> {
  const start = performance.now();
  throwIfAborted(signal);
  onProgress(plugin.id, 'writing', 0);
  await plugin.write(model, folder, context);
  throwIfAborted(signal);
  onProgress(plugin.id, 'checking', 0);
  const predictions = await plugin.loadAndClassify(folder, asSeen(references, model), signal);
  const maxDifference = assertSamePredictions(references, predictions, plugin);
  throwIfAborted(signal);
  onProgress(plugin.id, 'moving', 0);
  const bytes = await syncTree(folder);
  return {
    format: plugin.id,
    bytes,
    maxDifference,
    imagesCompared: references.length,
    seconds: (performance.now() - start) / 1000,
  };
}
