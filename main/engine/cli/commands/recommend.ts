import { resolve } from 'node:path';
import type { RecommendationReport } from '../../../../shared/domain/batch-size/recommendation.ts';
import { resolveSettings } from '../../training/run-settings.ts';
import type { RecommendCommand } from '../arguments.ts';
import type { CommandContext } from '../context.ts';

/** Measures which batch size suits these pictures; an interruption ends it with what is known. */
export async function recommend(command: RecommendCommand, context: CommandContext): Promise<void> {
  const { session, output, signal } = context;
  resolveSettings(command.config);
  const { validationPath, validationShare } = command;
  const summary = await session.api['dataset.open'](
    {
      paths: [resolve(command.path)],
      ...(validationPath === undefined ? {} : { validationPath: resolve(validationPath) }),
      ...(validationShare === undefined ? {} : { validationShare }),
    },
    signal,
  );
  output.dataset(summary, false);
  output.engine(await session.engines.describe(command.config.engine));
  await measureBatchSize(command.config, context);
}

/** With the dataset that is open. @returns what was measured, after saying it */
export async function measureBatchSize(
  config: RecommendCommand['config'],
  { session, output, signal }: CommandContext,
): Promise<RecommendationReport> {
  const report = await session.api['batchSize.recommend'](config, signal);
  output.recommendation(report);
  return report;
}
