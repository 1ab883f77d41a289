import type { EngineReport } from '../../../shared/domain/run.ts';
import type { Engine } from '../compute/program.ts';
import { chooseEngine } from '../compute/choose.ts';
import type { EngineEnvironment } from '../environment.ts';
import { Placements } from '../training/placement/placements.ts';

type Preference = 'auto' | 'tensorflow' | 'wasm';

/** Owns the engines of a session: each is loaded on first use and kept, since loading TensorFlow takes about a second. */
export class EngineRoom {
  readonly placements: Placements;
  readonly #environment: EngineEnvironment;
  readonly #engines = new Map<Preference, Promise<Engine>>();
  readonly #reports = new Map<Preference, EngineReport>();

  constructor(environment: EngineEnvironment) {
    this.#environment = environment;
    this.placements = new Placements(environment);
  }

  /** @throws AppError `compute/unavailable` when this engine cannot run here; asking again tries again */
  async get(preference: Preference): Promise<Engine> {
    const loaded = this.#engines.get(preference) ?? chooseEngine(preference, this.#environment);
    this.#engines.set(preference, loaded);
    try {
      const engine = await loaded;
      this.#reports.set(preference, engine.report);
      return engine;
    } catch (error) {
      this.#engines.delete(preference);
      throw error;
    }
  }

  /** @returns undefined before this engine was loaded: whoever cannot wait for that goes by what is expected */
  loadedReport(preference: Preference): EngineReport | undefined {
    return this.#reports.get(preference);
  }

  /** @throws AppError `compute/unavailable`, as `get` */
  async describe(preference: Preference): Promise<EngineReport> {
    return this.placements.describe((await this.get(preference)).report);
  }

  async dispose(): Promise<void> {
    const engines = await Promise.allSettled(this.#engines.values());
    this.#engines.clear();
    this.#reports.clear();
    for (const engine of engines) if (engine.status === 'fulfilled') engine.value.dispose();
  }
}
