import type { EngineEvent, ExportReport, Prediction } from '../../../shared/contract/engine-api.ts';
import type { AppError } from '../../../shared/contract/errors.ts';
import type { RecommendationReport } from '../../../shared/domain/batch-size/recommendation.ts';
import type { DatasetSummary } from '../../../shared/domain/dataset.ts';
import type { EngineReport, RunResult, RunSummary, StepPlan } from '../../../shared/domain/run.ts';

/** What commands say; one implementation for people and one for programs. */
export interface Output {
  event(event: EngineEvent): void;
  /** @param isFull with every finding and file, as `inspect` shows it */
  dataset(summary: DatasetSummary, isFull: boolean): void;
  engine(report: EngineReport): void;
  plan(plan: StepPlan): void;
  result(runId: string, folder: string, result: RunResult): void;
  recommendation(report: RecommendationReport): void;
  exported(report: ExportReport): void;
  prediction(path: string, prediction: Pick<Prediction, 'classes'>): void;
  run(summary: RunSummary): void;
  notice(text: string): void;
  error(error: AppError): void;
}
