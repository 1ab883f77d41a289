import type { EngineEvent } from '#shared/contract/engine-api.ts';
import { AppError } from '#shared/domain/errors.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { RecommendationReport } from '#shared/domain/batch-size/recommendation.ts';
import { expectedBackend } from '#engine/compute/select-backend.ts';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import {
  saveRecommendation,
  readRecommendation,
  recommendationKey,
} from '#engine/batch-size/recommendation-cache.ts';
import { recommend } from '#engine/batch-size/recommend.ts';
import type { BackendService } from './backend-service.ts';

/** Owns the one measurement of batch sizes that may be going on, and keeps what it found. */
export class RecommendationService {
  readonly #environment: EngineEnvironment;
  readonly #backends: BackendService;
  readonly #emit: (event: EngineEvent) => void;
  #current: { readonly stop: AbortController; readonly ended: Promise<unknown> } | undefined;

  constructor(environment: EngineEnvironment, backends: BackendService, emit: (event: EngineEvent) => void) {
    this.#environment = environment;
    this.#backends = backends;
    this.#emit = emit;
  }

  /** @throws AppError `run/already-running` while one is going on; `canceled` where nothing was measured yet */
  async measure(dataset: Dataset, config: RunConfig, signal: AbortSignal): Promise<RecommendationReport> {
    if (this.#current !== undefined) throw new AppError('run/already-running', { reason: 'measuring' });
    const stop = new AbortController();
    const measuring = this.#measure(dataset, config, AbortSignal.any([stop.signal, signal]));
    this.#current = { stop, ended: measuring.catch(() => undefined) };
    try {
      return await measuring;
    } finally {
      this.#current = undefined;
    }
  }

  /** Ends what is going on, and waits for its end. @returns whether anything was */
  async stop(): Promise<boolean> {
    const current = this.#current;
    current?.stop.abort();
    await current?.ended;
    return current !== undefined;
  }

  async measured(dataset: Dataset, config: RunConfig): Promise<RecommendationReport | null> {
    const backendId = expectedBackend(config.backend, this.#environment);
    return readRecommendation(this.#environment.cacheFolder, recommendationKey(dataset, config, backendId));
  }

  async #measure(dataset: Dataset, config: RunConfig, signal: AbortSignal): Promise<RecommendationReport> {
    const backend = await this.#backends.get(config.backend);
    const report = await recommend({
      dataset,
      config,
      backend,
      environment: this.#environment,
      signal,
      onProgress: (progress) => this.#emit({ kind: 'batchSize.progress', ...progress }),
    });
    const { cacheFolder } = this.#environment;
    const key = recommendationKey(dataset, config, backend.id);
    const saved = await readRecommendation(cacheFolder, key);
    // Who measures again and stops has seen what that found; what was measured to its end is worth more later.
    if (report.isComplete || saved?.isComplete !== true) await saveRecommendation(cacheFolder, key, report);
    return report;
  }
}
