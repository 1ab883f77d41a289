import type { RecommendationReport } from '#shared/domain/batch-size/recommendation.ts';
import { resolveSettings } from '#engine/training/run-settings.ts';
import type { RecommendCommand } from '../arguments/arguments.ts';
import type { CommandContext } from '../context.ts';
import { openDataset } from './open-dataset.ts';

/** Measures which batch size suits these images; an interruption ends it with the measurements so far. */
export async function recommend(command: RecommendCommand, context: CommandContext): Promise<void> {
  const { session, output } = context;
  resolveSettings(command.config);
  await openDataset(command, context);
  output.backend(await session.backends.describe(command.config.backend));
  await measureBatchSize(command.config, context);
}

/** For the open dataset. @returns the report, after printing it */
export async function measureBatchSize(
  config: RecommendCommand['config'],
  { session, output, signal }: CommandContext,
): Promise<RecommendationReport> {
  const report = await session.api['batchSize.recommend'](config, signal);
  output.recommendation(report);
  return report;
}
