import type {
  EngineEvent,
  ExportReport,
  Prediction,
  SweepDetail,
} from '../../../shared/contract/engine-api.ts';
import type { AppError } from '../../../shared/contract/errors.ts';
import type { RecommendationReport } from '../../../shared/domain/batch-size/recommendation.ts';
import type { DatasetSummary } from '../../../shared/domain/dataset.ts';
import type { EngineReport, PlanPreview, RunResult, RunSummary } from '../../../shared/domain/run.ts';
import type { SweepRow } from '../../../shared/domain/sweep/compare-runs.ts';
import type { SweepFinding } from '../../../shared/domain/sweep/finding.ts';
import type { SweepRun, SweepSummary } from '../../../shared/domain/sweep/sweep.ts';

/** A comparison at its end, or as far as it came. */
export interface SweepReport {
  readonly detail: SweepDetail;
  readonly accuracy: number | null;
  readonly rows: readonly SweepRow[];
  readonly finding: SweepFinding;
  /** The finding, for a person. */
  readonly sentence: string;
}

/** What commands say; one implementation for people and one for programs. */
export interface Output {
  event(event: EngineEvent): void;
  /** @param isFull with every finding and file, as `inspect` shows it */
  dataset(summary: DatasetSummary, isFull: boolean): void;
  engine(report: EngineReport): void;
  plan(preview: PlanPreview): void;
  result(runId: string, folder: string, result: RunResult): void;
  recommendation(report: RecommendationReport): void;
  exported(report: ExportReport): void;
  prediction(path: string, prediction: Pick<Prediction, 'classes'>): void;
  run(summary: RunSummary): void;
  sweep(summary: SweepSummary): void;
  sweepRun(run: SweepRun): void;
  sweepResult(report: SweepReport): void;
  notice(text: string): void;
  error(error: AppError): void;
}
