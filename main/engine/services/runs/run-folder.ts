import { existsSync } from 'node:fs';
import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { AppError, type RunFolderFault } from '#shared/domain/errors.ts';
import type { ReferenceImage } from '#engine/exporters/define.ts';
import { fileOfDraft, writeFileAtomically } from '#engine/storage/atomic-file.ts';
import { checkpointFile } from '#engine/storage/checkpoint-name.ts';
import { makeFolder } from '#engine/storage/make-folder.ts';
import { readTensorFile, writeTensorFile, type NamedArray } from '#engine/storage/tensor-file.ts';
import { pathFile } from '#engine/landscape/path-file.ts';
import { pathSoFarFolder, removePathSoFar } from '#engine/training/callbacks/path-snapshots.ts';
import { weightsHash } from '#engine/training/trained-model.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';
import { landscapeFile } from '../landscape-files.ts';

const FORMAT = 3;

/** `run.json`: written last, so a folder that has it is whole. */
const RunFile = v.object({
  format: v.literal(FORMAT),
  runId: v.string(),
  modelId: v.string(),
  modelParameters: v.record(v.string(), v.number()),
  fineTune: v.picklist(['none', 'last', 'all']),
  input: v.object({ sizePx: v.number(), channels: v.picklist([1, 3]) }),
  classNames: v.array(v.string()),
  weightsHash: v.string(),
  accuracyText: v.string(),
  split: v.picklist(['validation', 'test']),
});

/** The prediction on each image of the headline split, by name and hash, so that it can be shown when the data is open again. */
const PredictionsFile = v.array(
  v.object({
    name: v.string(),
    hash: v.string(),
    classIndex: v.number(),
    widthPx: v.number(),
    heightPx: v.number(),
    predictedClassIndex: v.number(),
    probability: v.number(),
  }),
);
export type PredictionRecord = v.InferOutput<typeof PredictionsFile>[number];

export interface RunContents {
  readonly model: TrainedModel;
  /** Headline accuracy as a sentence, for an export's README. */
  readonly accuracyText: string;
  /** That the headline stands on. */
  readonly split: 'validation' | 'test';
  readonly predictions: readonly PredictionRecord[];
  readonly references: readonly ReferenceImage[];
}

const weightsFile = 'weights.safetensors';
const referencesFile = 'references.safetensors';
const predictionsFile = 'predictions.json';
export const runFile = 'run.json';

/** Everything that a run writes into its folder, which may be one that a person chose and keeps other things in. */
const ownFiles: ReadonlySet<string> = new Set([
  ...[runFile, weightsFile, referencesFile, predictionsFile],
  ...[checkpointFile, pathFile, landscapeFile],
]);

/** @returns the name of something in a folder that a run there would write over, or take along when it is removed */
export function ownNameIn(folder: string): string | undefined {
  return [...ownFiles, pathSoFarFolder].find((name) => existsSync(join(folder, name)));
}

/** Writes a run so that it can be exported anywhere, later, without its images. Nothing counts until `run.json` is there. */
export async function writeRunFolder(folder: string, contents: RunContents): Promise<void> {
  const { model, references } = contents;
  await makeFolder(folder);
  await rm(join(folder, runFile), { force: true });
  const { runId, modelId, classNames, input } = model;
  await writeTensorFile(join(folder, weightsFile), {
    json: { runId, modelId, classNames, input },
    arrays: model.weights,
  });
  await writeTensorFile(join(folder, referencesFile), {
    json: { runId },
    arrays: referenceArrays(references, input.sizePx, classNames.length),
  });
  await writeFileAtomically(join(folder, predictionsFile), JSON.stringify(contents.predictions));
  const description: v.InferOutput<typeof RunFile> = {
    format: FORMAT,
    runId: model.runId,
    modelId: model.modelId,
    modelParameters: model.modelParameters,
    fineTune: model.fineTune,
    input: model.input,
    classNames: [...model.classNames],
    weightsHash: weightsHash(model.weights),
    accuracyText: contents.accuracyText,
    split: contents.split,
  };
  await writeFileAtomically(join(folder, runFile), `${JSON.stringify(description, null, 2)}\n`);
}

/** @throws AppError `run/no-weights` when the run kept none, `storage/damaged` when they are not what was written */
export async function readRunFolder(folder: string): Promise<RunContents> {
  if (holdsEarlierRun(folder)) throw earlierBuild(folder);
  const description = v.safeParse(RunFile, await readJson(join(folder, runFile)));
  if (!description.success) throw damaged(folder, 'other-version');
  const file = description.output;
  const model: TrainedModel = {
    runId: file.runId,
    modelId: file.modelId,
    modelParameters: file.modelParameters,
    fineTune: file.fineTune,
    input: file.input,
    classNames: file.classNames,
    weights: await readArrays(folder, weightsFile),
  };
  if (weightsHash(model.weights) !== file.weightsHash) throw damaged(folder, 'weights-changed');
  return {
    model,
    accuracyText: file.accuracyText,
    split: file.split,
    predictions: v.parse(PredictionsFile, await readJson(join(folder, predictionsFile))),
    references: await readReferences(folder, file.input.sizePx, file.classNames.length),
  };
}

/** Removes what a run wrote; the folder too where nothing else lies in it. Another run's files stay. */
export async function removeRunFolder(folder: string, runId: string): Promise<void> {
  const description = v.safeParse(RunFile, await readJson(join(folder, runFile)).catch(() => null));
  if (description.success && description.output.runId !== runId) return;
  const names = await readdir(folder).catch(() => []);
  const own = names.filter((name) => ownFiles.has(fileOfDraft(name) ?? name));
  await Promise.all(own.map((name) => rm(join(folder, name), { force: true })));
  await removePathSoFar(folder);
  // Fails where something else lies there, which then stays.
  await rmdir(folder).catch(() => undefined);
}

async function readArrays(folder: string, name: string): Promise<Readonly<Record<string, NamedArray>>> {
  const path = join(folder, name);
  const file = await readTensorFile(path, () => damaged(path, 'file-changed'));
  if (file === null) throw damaged(path, 'file-missing');
  return file.arrays;
}

/** `images`: uint8, references×size×size×3; `probabilities`: float32, references×classes. */
function referenceArrays(
  references: readonly ReferenceImage[],
  sizePx: number,
  classes: number,
): Record<string, NamedArray> {
  const count = references.length;
  const pixels = sizePx * sizePx * 3;
  const images = new Uint8Array(count * pixels);
  const probabilities = new Float32Array(count * classes);
  references.forEach((reference, i) => {
    images.set(reference.rgb, i * pixels);
    probabilities.set(reference.probabilities, i * classes);
  });
  return {
    images: { type: 'uint8', shape: [count, sizePx, sizePx, 3], values: images },
    probabilities: { type: 'float32', shape: [count, classes], values: probabilities },
  };
}

async function readReferences(folder: string, sizePx: number, classes: number): Promise<ReferenceImage[]> {
  const { images, probabilities } = await readArrays(folder, referencesFile);
  const count = images?.shape[0] ?? 0;
  const pixels = sizePx * sizePx * 3;
  if (
    !(images?.values instanceof Uint8Array && probabilities?.values instanceof Float32Array) ||
    images.values.length !== count * pixels ||
    probabilities.values.length !== count * classes
  )
    throw damaged(join(folder, referencesFile), 'other-content');
  const [rgb, rows] = [images.values, probabilities.values];
  return Array.from({ length: count }, (_, i) => ({
    rgb: rgb.slice(i * pixels, (i + 1) * pixels),
    probabilities: rows.slice(i * classes, (i + 1) * classes),
  }));
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError('run/no-weights', { reason: 'none-saved', path }, error);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new AppError('storage/damaged', { kind: 'run', fault: 'no-json', path }, error);
  }
}

/** Whether a folder holds a run of an earlier build, finished or interrupted. (A model for the web has a `weights.bin` too.) */
export function holdsEarlierRun(folder: string): boolean {
  const has = (name: string): boolean => existsSync(join(folder, name));
  return has('checkpoint.bin') || (has('weights.bin') && has(runFile));
}

export function earlierBuild(folder: string): AppError {
  return new AppError('run/earlier-build', { kind: 'run', folder });
}

function damaged(path: string, fault: RunFolderFault): AppError {
  return new AppError('storage/damaged', { kind: 'run', fault, path });
}
