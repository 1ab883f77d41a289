import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { ExportReport } from '#shared/contract/engine-api.ts';
import { AppError, throwIfAborted } from '#shared/contract/errors.ts';
import { toStorageError } from '#engine/storage/disk-space.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';
import type { ExportContext, ExporterPlugin, ReferenceImage } from './define.ts';
import { greyImage } from './checking/grey-image.ts';
import { makeDraftFolder } from './placing/draft-folder.ts';
import { syncFolder, syncTree } from './placing/sync-folder.ts';
import { moveIntoPlace, usableTarget } from './placing/target.ts';
import { exporters } from './registry.ts';

/** Largest difference of a probability that an export may show. */
const largestDifference = 1e-4;

export interface WriteExportRequest {
  readonly model: TrainedModel;
  /** Ids of exporters. One format lies directly in the target; several lie in a folder each, named by their id. */
  readonly formats: readonly string[];
  /** The target: must not exist yet or be empty; made with its parents. */
  readonly folder: string;
  /** Real images with the app's own answers. */
  readonly references: readonly ReferenceImage[];
  readonly context: ExportContext;
  /** @param share 0 … 1 of the stage */
  readonly onProgress: (format: string, stage: 'writing' | 'checking' | 'moving', share: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Writes a model in some formats, loads each back, compares its answers with the app's, and only then moves it into place.
 * Whatever happens before that, the target stays as it was.
 * @throws AppError `usage/wrong-arguments` for an unknown format; `export/not-empty`; `export/mismatch` when a format
 * answers otherwise than the app; `storage/…`; `cancelled`
 */
export async function writeExports(request: WriteExportRequest): Promise<readonly ExportReport[]> {
  const plugins = chosenPlugins(request.formats);
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

/** Throws what `writeExports` would throw for these formats and this target, before anything was computed. */
export async function refuseUnusableExport({
  formats,
  folder,
}: Pick<WriteExportRequest, 'formats' | 'folder'>): Promise<void> {
  chosenPlugins(formats);
  const target = await usableTarget(folder);
  // Whether anything can be written there shows only when it is tried.
  const draft = await makeDraftFolder(target);
  await draft.remove();
}

function chosenPlugins(formats: readonly string[]): readonly ExporterPlugin[] {
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

interface Places {
  readonly draft: string;
  readonly target: string;
}

async function writeAll(
  request: WriteExportRequest,
  plugins: readonly ExporterPlugin[],
  { draft, target }: Places,
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
  const answers = await plugin.loadAndClassify(folder, asSeen(references, model), signal);
  const maxDifference = requireEqual(references, answers, plugin);
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

/** The images as the model sees them in the app: a network for grey ones gets a rounded mean there. */
const asSeen = (references: readonly ReferenceImage[], { input }: TrainedModel): readonly ReferenceImage[] =>
  input.channels === 3 ? references : references.map((each) => ({ ...each, rgb: greyImage(each.rgb) }));

function requireEqual(
  references: readonly ReferenceImage[],
  answers: readonly Float32Array[],
  plugin: ExporterPlugin,
): number {
  const differences = references.map(({ probabilities }, i) => differenceOf(probabilities, answers[i]));
  const maxDifference = Math.max(0, ...differences);
  if (maxDifference <= largestDifference) return maxDifference;
  throw new AppError('export/mismatch', { format: plugin.id, label: plugin.label, maxDifference });
}

/** Infinite where an answer is missing or not a number. */
function differenceOf(expected: Float32Array, answer: Float32Array | undefined): number {
  if (answer?.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((expected[i] as number) - (answer[i] as number));
    largest = Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
  }
  return largest;
}
