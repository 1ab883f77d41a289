import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError, throwIfAborted, type ErrorCode } from '#shared/contract/errors.ts';
import { english } from '#shared/messages/en.ts';
import { openExportedModel } from '#engine/compute/exported-model-loader.ts';
import { cropImage } from '#engine/data/decode/crop-image.ts';
import type { PredictCommand } from '../arguments.ts';
import type { CommandContext } from '../context.ts';

const { format } = english();
/** Named in the sentence at the end. */
const mostNames = 10;

/** Classifies images with an exported model, from its files alone. Unreadable images don't stop the others. */
export async function predict(
  command: PredictCommand,
  { environment, output, signal }: CommandContext,
): Promise<void> {
  const model = await openExportedModel(resolve(command.modelFolder));
  const failed: AppError[] = [];
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
        if (!(error instanceof AppError)) throw error;
        const failure = new AppError(
          error.code,
          `${path}: ${error.message}`,
          { ...error.details, path },
          error,
        );
        output.error(failure);
        failed.push(failure);
      }
    }
  } finally {
    model.dispose();
  }
  const [first] = failed;
  if (first !== undefined) throw failed.length === 1 ? first : unreadable(failed, first.code);
}

/** One error for several images that were each reported on their own. */
function unreadable(failed: readonly AppError[], code: ErrorCode): AppError {
  const names = failed.slice(0, mostNames).map(({ details }) => String(details['path']));
  const rest = failed.length > mostNames ? [`${failed.length - mostNames} more`] : [];
  const sentence = `${failed.length} images couldn’t be read: ${format.list([...names, ...rest])}.`;
  return new AppError(code, sentence, { images: failed.length });
}

async function readImage(path: string): Promise<Uint8Array> {
  try {
    return await readFile(resolve(path));
  } catch (error) {
    throw new AppError('dataset/not-found', 'There’s no readable file here.', { path }, error);
  }
}
