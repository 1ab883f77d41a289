import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError, throwIfAborted, toWire } from '#shared/domain/errors.ts';
import { openExportedModel } from '#engine/compute/exported-model-loader.ts';
import { cropImage } from '#engine/data/decode/crop-image.ts';
import type { PredictCommand } from '../arguments/arguments.ts';
import type { CommandContext } from '../context.ts';

/** At most this many are named in the message at the end. */
const mostNames = 10;

/** Classifies images with an exported model, using only its files. Unreadable images don't stop the others. */
export async function predict(
  command: PredictCommand,
  { environment, output, signal }: CommandContext,
): Promise<void> {
  const model = await openExportedModel(resolve(command.modelFolder));
  const failed: { readonly path: string; readonly failure: AppError }[] = [];
  try {
    for (const path of command.images) {
      throwIfAborted(signal);
      try {
        const { rgb } = await cropImage(await readImage(path), model.inputSizePx, environment);
        const [probabilities = new Float32Array()] = await model.classify([rgb]);
        const classes = model.classNames.map((name, index) => ({
          name,
          probability: probabilities[index] ?? 0,
        }));
        output.prediction(path, { classes: classes.sort((a, b) => b.probability - a.probability) });
      } catch (error) {
        const failure = ofImage(path, error);
        output.error(failure);
        failed.push({ path, failure });
      }
    }
  } finally {
    model.dispose();
  }
  if (failed.length > 1) throw unreadable(failed.map(({ path }) => path));
  if (failed[0] !== undefined) throw failed[0].failure;
}

/** @throws an error that isn't about this image, but would affect the others too */
function ofImage(path: string, error: unknown): AppError {
  const known = toWire(error);
  if (known.code === 'dataset/not-found') return new AppError(known.code, known.params, error);
  if (known.code === 'dataset/unreadable-image' && known.params.fault !== 'several')
    return new AppError(known.code, { ...known.params, path }, error);
  throw error;
}

/** One error for several images that were each reported already. */
function unreadable(paths: readonly string[]): AppError {
  const named = paths.slice(0, mostNames);
  return new AppError('dataset/unreadable-image', { fault: 'several', images: paths.length, paths: named });
}

async function readImage(path: string): Promise<Uint8Array> {
  try {
    return await readFile(resolve(path));
  } catch (error) {
    throw new AppError('dataset/not-found', { kind: 'image', path }, error);
  }
}
