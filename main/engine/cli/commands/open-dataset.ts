import { resolve } from 'node:path';
import type { DatasetSummary } from '#shared/domain/dataset/dataset.ts';
import type { DatasetArguments } from '../arguments/arguments.ts';
import type { CommandContext } from '../context.ts';

/** Opens a command's dataset with its split. @returns the summary, after printing it */
export async function openDataset(
  { path, validationPath, validationFraction }: DatasetArguments,
  { session, output, signal }: CommandContext,
): Promise<DatasetSummary> {
  const summary = await session.api['dataset.open'](
    {
      paths: [resolve(path)],
      ...(validationPath === undefined ? {} : { validationPath: resolve(validationPath) }),
      ...(validationFraction === undefined ? {} : { validationFraction }),
    },
    signal,
  );
  output.dataset(summary, false);
  return summary;
}
