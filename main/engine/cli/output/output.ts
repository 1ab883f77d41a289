import type { EngineEvent, ExportReport, Prediction, ComparisonDetail } from '#shared/contract/engine-api.ts';
import type { AppError } from '#shared/domain/errors.ts';
import type { RecommendationReport } from '#shared/domain/batch-size/recommendation.ts';
import type { DatasetSummary } from '#shared/domain/dataset/dataset.ts';
import type { BackendReport, PlanPreview, RunResult, RunSummary } from '#shared/domain/run/run.ts';
import type { ComparisonRow } from '#shared/domain/comparison/compare-runs.ts';
import type { ComparisonFinding } from '#shared/domain/comparison/finding.ts';
import type { ComparisonRun, ComparisonSummary } from '#shared/domain/comparison/comparison.ts';

/** A comparison at its end, or as far as it got. */
export interface ComparisonReport {
  readonly detail: ComparisonDetail;
  readonly accuracy: number | null;
  readonly rows: readonly ComparisonRow[];
  readonly finding: ComparisonFinding;
  /** The finding, as text. */
  readonly sentence: string;
}

/** The output of commands, in one implementation for people and one for programs. */
export interface Output {
  event(event: EngineEvent): void;
  /** @param isFull with every finding and file, as in `inspect` */
  dataset(summary: DatasetSummary, isFull: boolean): void;
  backend(report: BackendReport): void;
  plan(preview: PlanPreview): void;
  result(runId: string, folder: string, result: RunResult): void;
  recommendation(report: RecommendationReport): void;
  exported(report: ExportReport): void;
  prediction(path: string, prediction: Pick<Prediction, 'classes'>): void;
  run(summary: RunSummary): void;
  comparison(summary: ComparisonSummary): void;
  comparisonRun(run: ComparisonRun): void;
  comparisonResult(report: ComparisonReport): void;
  notice(text: string): void;
  error(error: AppError): void;
}
