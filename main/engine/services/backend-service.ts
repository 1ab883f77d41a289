import type { BackendReport } from '#shared/domain/run/run.ts';
import type { Backend } from '#engine/compute/backend.ts';
import { selectBackend } from '#engine/compute/select-backend.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { Placements } from '#engine/placement/placements.ts';

type Preference = 'auto' | 'tensorflow' | 'wasm';

/** Owns the backends of a session: each is loaded on first use and kept, since loading TensorFlow takes about a second. */
export class BackendService {
  readonly placements: Placements;
  readonly #environment: EngineEnvironment;
  readonly #backends = new Map<Preference, Promise<Backend>>();
  readonly #reports = new Map<Preference, BackendReport>();

  constructor(environment: EngineEnvironment) {
    this.#environment = environment;
    this.placements = new Placements(environment);
  }

  /** @throws AppError `compute/unavailable` when this backend cannot run here; asking again tries again */
  async get(preference: Preference): Promise<Backend> {
    const loaded = this.#backends.get(preference) ?? selectBackend(preference, this.#environment);
    this.#backends.set(preference, loaded);
    try {
      const backend = await loaded;
      this.#reports.set(preference, backend.report);
      return backend;
    } catch (error) {
      this.#backends.delete(preference);
      throw error;
    }
  }

  /** @returns undefined before this backend was loaded: whoever cannot wait for that goes by what is expected */
  loadedReport(preference: Preference): BackendReport | undefined {
    return this.#reports.get(preference);
  }

  /** @throws AppError `compute/unavailable`, as `get` */
  async describe(preference: Preference): Promise<BackendReport> {
    return this.placements.describe((await this.get(preference)).report);
  }

  async dispose(): Promise<void> {
    const backends = await Promise.allSettled(this.#backends.values());
    this.#backends.clear();
    this.#reports.clear();
    for (const backend of backends) if (backend.status === 'fulfilled') backend.value.dispose();
  }
}
