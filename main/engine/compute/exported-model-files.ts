import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { AppError, type ModelFolderFault } from '#shared/domain/errors.ts';

const ModelFile = v.object({
  format: v.optional(v.literal('layers-model')),
  modelTopology: v.record(v.string(), v.unknown()),
  weightsManifest: v.array(
    v.object({
      paths: v.array(v.string()),
      weights: v.array(
        v.object({
          name: v.string(),
          shape: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
          dtype: v.literal('float32'),
        }),
      ),
    }),
  ),
});
const MetadataFile = v.object({ labels: v.pipe(v.array(v.string()), v.minLength(1)) });

export interface ExportedModelFiles {
  readonly modelTopology: Record<string, unknown>;
  readonly weightSpecs: { name: string; shape: number[]; dtype: 'float32' }[];
  /** The values of all `weightSpecs`, concatenated, little-endian. */
  readonly weightData: ArrayBuffer;
  /** In the order of the model's outputs. */
  readonly classNames: readonly string[];
}

/**
 * Reads an exported model: model.json with its weight files, and the class names of metadata.json or labels.txt.
 * @param location the folder, or model.json itself
 * @throws AppError `export/not-a-model` if it isn't one, or files are missing or damaged
 */
export async function readExportedModel(location: string): Promise<ExportedModelFiles> {
  const folder = await folderOf(location);
  const file = parse(ModelFile, await readText(folder, 'model.json'), folder, 'model.json');
  const weightSpecs = file.weightsManifest.flatMap((group) => group.weights);
  const paths = file.weightsManifest.flatMap((group) => group.paths);
  const shards = await Promise.all(paths.map((name) => readShard(folder, name)));
  const weightData = Uint8Array.from(Buffer.concat(shards)).buffer;
  const expected = 4 * weightSpecs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  if (weightData.byteLength !== expected) {
    throw notAModel(folder, {
      reason: 'weights-size',
      bytes: weightData.byteLength,
      expectedBytes: expected,
    });
  }
  return {
    modelTopology: file.modelTopology,
    weightSpecs,
    weightData,
    classNames: await readClassNames(folder),
  };
}

async function folderOf(location: string): Promise<string> {
  const absolute = path.resolve(location);
  try {
    return (await stat(absolute)).isDirectory() ? absolute : path.dirname(absolute);
  } catch (cause) {
    throw notAModel(location, { reason: 'missing' }, cause);
  }
}

async function readShard(folder: string, name: string): Promise<Buffer> {
  // A downloaded model must not make us read other files.
  if (name !== path.basename(name)) throw notAModel(folder, { reason: 'foreign-file', file: name });
  return readModelFile(folder, name);
}

async function readClassNames(folder: string): Promise<readonly string[]> {
  const metadata = await readFile(path.join(folder, 'metadata.json'), 'utf8').catch(() => undefined);
  if (metadata !== undefined) return parse(MetadataFile, metadata, folder, 'metadata.json').labels;
  const lines = (await readText(folder, 'labels.txt')).split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '');
}

const readText = async (folder: string, name: string): Promise<string> =>
  (await readModelFile(folder, name)).toString('utf8');

async function readModelFile(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(path.join(folder, name));
  } catch (cause) {
    throw notAModel(folder, { reason: 'file-missing', file: name }, cause);
  }
}

function parse<S extends v.GenericSchema>(
  schema: S,
  text: string,
  folder: string,
  name: string,
): v.InferOutput<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw notAModel(folder, { reason: 'file-damaged', file: name }, cause);
  }
  const parsed = v.safeParse(schema, value);
  if (!parsed.success) throw notAModel(folder, { reason: 'other-file', file: name });
  return parsed.output;
}

export function notAModel(folder: string, fault: ModelFolderFault, cause?: unknown): AppError {
  return new AppError('export/not-a-model', { ...fault, folder }, cause);
}
