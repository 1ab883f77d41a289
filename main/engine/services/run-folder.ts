import { existsSync } from 'node:fs';
import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { AppError } from '#shared/contract/errors.ts';
import type { ReferenceImage } from '#engine/exporters/define.ts';
import type { ArrayValue, ArrayValues } from '#engine/compute/program.ts';
import { fileOfDraft, writeFileAtomically } from '#engine/storage/atomic-file.ts';
import { checkpointFile } from '#engine/storage/checkpoint-place.ts';
import { makeFolder } from '#engine/storage/make-folder.ts';
import { pathFile } from '#engine/landscape/path-file.ts';
import { pathSoFarFolder, removePathSoFar } from '#engine/training/callbacks/path-shelf.ts';
import { weightsHash } from '#engine/training/weights-hash.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';
import { landscapeFile } from './landscape-files.ts';

const FORMAT = 2;

/** `run.json`: written last, so a folder that has it is whole. */
const RunFile = v.object({
  format: v.literal(FORMAT),
  runId: v.string(),
  modelId: v.string(),
  modelParameters: v.record(v.string(), v.number()),
  fineTune: v.picklist(['none', 'last', 'all']),
  input: v.object({ sizePx: v.number(), channels: v.picklist([1, 3]) }),
  /** What lies in weights.bin, float32, one after the other. */
  weights: v.array(v.object({ name: v.string(), shape: v.array(v.number()) })),
  classNames: v.array(v.string()),
  weightsHash: v.string(),
  accuracyText: v.string(),
  part: v.picklist(['validation', 'test']),
  referenceCount: v.number(),
});

/** How one image of the headline part was answered; kept by name and hash, so that it can be shown when the data is open again. */
const AnswerFile = v.array(
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
export type AnswerRecord = v.InferOutput<typeof AnswerFile>[number];

export interface RunContents {
  readonly model: TrainedModel;
  /** Headline accuracy in words, for an export's README. */
  readonly accuracyText: string;
  readonly part: 'validation' | 'test';
  readonly answers: readonly AnswerRecord[];
  readonly references: readonly ReferenceImage[];
}

const weightsFile = 'weights.bin';
const referencesFile = 'references.bin';
const answersFile = 'answers.json';
export const runFile = 'run.json';

/** Everything that a run writes into its folder, which may be one that a person chose and keeps other things in. */
const ownFiles: ReadonlySet<string> = new Set([
  ...[runFile, weightsFile, referencesFile, answersFile],
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
  await writeFileAtomically(
    join(folder, weightsFile),
    concatenate(Object.values(model.weights).map(({ values }) => values as Float32Array)),
  );
  await writeFileAtomically(
    join(folder, referencesFile),
    concatenate(references.flatMap(({ rgb, probabilities }) => [rgb, probabilities])),
  );
  await writeFileAtomically(join(folder, answersFile), JSON.stringify(contents.answers));
  const description: v.InferOutput<typeof RunFile> = {
    format: FORMAT,
    runId: model.runId,
    modelId: model.modelId,
    modelParameters: model.modelParameters,
    fineTune: model.fineTune,
    input: model.input,
    weights: Object.entries(model.weights).map(([name, { shape }]) => ({ name, shape: [...shape] })),
    classNames: [...model.classNames],
    weightsHash: weightsHash(model.weights),
    accuracyText: contents.accuracyText,
    part: contents.part,
    referenceCount: references.length,
  };
  await writeFileAtomically(join(folder, runFile), `${JSON.stringify(description, null, 2)}\n`);
}

/** @throws AppError `run/no-weights` when the run kept none, `storage/damaged` when they are not what was written */
export async function readRunFolder(folder: string): Promise<RunContents> {
  const description = v.safeParse(RunFile, await readJson(join(folder, runFile)));
  if (!description.success) throw damaged(folder, 'run.json is not a run of this version');
  const file = description.output;
  const model: TrainedModel = {
    runId: file.runId,
    modelId: file.modelId,
    modelParameters: file.modelParameters,
    fineTune: file.fineTune,
    input: file.input,
    classNames: file.classNames,
    weights: await readWeights(folder, file.weights),
  };
  if (weightsHash(model.weights) !== file.weightsHash)
    throw damaged(folder, 'the weights have changed since they were written');
  return {
    model,
    accuracyText: file.accuracyText,
    part: file.part,
    answers: v.parse(AnswerFile, await readJson(join(folder, answersFile))),
    references: await readReferences(folder, file.referenceCount, file.input.sizePx, file.classNames.length),
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

async function readWeights(
  folder: string,
  specs: v.InferOutput<typeof RunFile>['weights'],
): Promise<ArrayValues> {
  const sizes = specs.map(({ shape }) => shape.reduce((product, side) => product * side, 1));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const values = await readFloats(join(folder, weightsFile), total);
  const weights: Record<string, ArrayValue> = {};
  let start = 0;
  specs.forEach(({ name, shape }, i) => {
    const end = start + (sizes[i] ?? 0);
    weights[name] = { type: 'float32', shape, values: values.slice(start, end) };
    start = end;
  });
  return weights;
}

async function readReferences(
  folder: string,
  count: number,
  sizePx: number,
  classes: number,
): Promise<ReferenceImage[]> {
  const pixels = sizePx * sizePx * 3;
  const record = pixels + classes * Float32Array.BYTES_PER_ELEMENT;
  const bytes = await readFile(join(folder, referencesFile));
  if (bytes.byteLength !== record * count) throw damaged(folder, 'references.bin has the wrong size');
  return Array.from({ length: count }, (_, index) => {
    const start = index * record;
    return {
      rgb: new Uint8Array(bytes.subarray(start, start + pixels)),
      probabilities: floats(bytes.subarray(start + pixels, start + record)),
    };
  });
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError(
      'run/no-weights',
      'This run kept no weights, so there is nothing to use or export.',
      { path },
      error,
    );
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new AppError('storage/damaged', `${path} is damaged.`, { path }, error);
  }
}

async function readFloats(path: string, count: number): Promise<Float32Array> {
  const bytes = await readFile(path);
  if (bytes.byteLength !== count * Float32Array.BYTES_PER_ELEMENT)
    throw damaged(path, 'it has the wrong size');
  return floats(bytes);
}

/** Copies: a Buffer of Node's pool need not start at a multiple of four. */
function floats(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

function concatenate(arrays: readonly (Uint8Array | Float32Array)[]): Uint8Array {
  return Buffer.concat(
    arrays.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)),
  );
}

function damaged(path: string, why: string): AppError {
  return new AppError(
    'storage/damaged',
    `The saved run in ${path} is damaged: ${why}. Train again to replace it.`,
    { path },
  );
}
