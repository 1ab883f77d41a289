import type { BackendReport } from '#shared/domain/run/run.ts';
import type { OpPlacement } from '#engine/compute/tensorflow/placement-log.ts';
import { opsOnProcessor } from '#engine/compute/tensorflow/placement-log.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import type { TrialNetwork } from '#engine/training/data/untrained-network.ts';
import { PlacementCache } from './placement-cache.ts';
import { startPlacementTrial } from './start-placement-trial.ts';

/** A run as far as its ops depend on it. */
export type PlacedRun = Omit<TrialNetwork, 'environment'>;

/** Runs a trial: `startPlacementTrial`, or in tests one that returns at once. */
type StartTrial = (trial: TrialNetwork, signal: AbortSignal) => Promise<readonly OpPlacement[] | null>;

/**
 * Knows which ops TensorFlow places on the processor although a graphics card is used. Each kind of run is tried once for a
 * card, a TensorFlow and a version of this app; without a card nothing is read, started, or saved.
 */
export class Placements {
  readonly #environment: EngineEnvironment;
  readonly #start: StartTrial;
  /** Kinds whose trial failed: not again in this session. */
  readonly #failed = new Set<string>();

  constructor(environment: EngineEnvironment, start: StartTrial = startPlacementTrial) {
    this.#environment = environment;
    this.#start = start;
  }

  /** Adds what is known from trials so far. */
  async describe(report: BackendReport): Promise<BackendReport> {
    if (!usesCard(report)) return report;
    const tried = Object.values(await new PlacementCache(this.#environment, report).read());
    return tried.length === 0 ? report : { ...report, onProcessor: [...new Set(tried.flat())].sort() };
  }

  /**
   * Tries a kind of run that was not tried yet. The card should be free: the trial's process needs some of its memory.
   * @returns the ops that this trial found on the processor; none where it is known already, or the trial failed
   */
  async tryRun(report: BackendReport, run: PlacedRun, signal: AbortSignal): Promise<readonly string[]> {
    if (!usesCard(report)) return [];
    const kind = kindOf(run);
    const cache = new PlacementCache(this.#environment, report);
    if (this.#failed.has(kind) || kind in (await cache.read())) return [];
    // Whatever keeps a trial from being made, the run goes on.
    const trying = this.#start({ ...run, environment: this.#environment }, signal);
    const placements = await trying.catch(() => null);
    const ops = placements === null ? null : opsOnProcessor(placements);
    if (ops === null) {
      if (!signal.aborted) this.#failed.add(kind);
      return [];
    }
    await cache.save(kind, ops).catch(() => undefined);
    return ops;
  }
}

function usesCard({ id, device }: BackendReport): boolean {
  return id === 'tensorflow' && device !== 'CPU';
}

/** What decides which ops a run's functions are made of; sizes do not. */
function kindOf({ config: { modelId, fineTune, optimizerId } }: PlacedRun): string {
  return [modelId, fineTune, optimizerId].join(' ');
}
