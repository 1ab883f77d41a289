import type { BackendReport, GraphicsCard } from '#shared/domain/run/run.ts';

/** The graphics card that could be used and is not, where the engine knows why. */
export function unusedCard({ graphicsCard }: BackendReport): GraphicsCard | null {
  if (graphicsCard === null || graphicsCard.isUsed || graphicsCard.missing.length === 0) return null;
  return graphicsCard;
}

/** Why a faster engine is not used, unless the graphics card's own lines say the same repair already. */
export function unsaidNotice(report: BackendReport): BackendReport['notice'] {
  const { notice } = report;
  const missing = unusedCard(report)?.missing ?? [];
  return missing.some((fault) => 'command' in fault && fault.command === notice?.repair) ? null : notice;
}
