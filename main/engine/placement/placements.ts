import type { BackendReport } from '#shared/domain/run/run.ts';
import type { OpPlacement } from '#engine/compute/tensorflow/placement-log.ts';
import { opsOnProcessor } from '#engine/compute/tensorflow/placement-log.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import type { TrialNetwork } from '#engine/training/data/untrained-network.ts';
import { PlacementCache } from './placement-cache.ts';
import { startPlacementTrial } from './start-placement-trial.ts';

/** The properties of a run that its ops depend on. */
export type PlacedRun = Omit<TrialNetwork, 'environment'>;

/** `startPlacementTrial`, or in tests one that returns at once. */
type StartTrial = (trial: TrialNetwork, signal: AbortSignal) => Promise<readonly OpPlacement[] | null>;

/**
 * Finds the ops that TensorFlow places on the processor although a graphics card is in use. Each kind of run is tried once per
 * card, TensorFlow version and app version. Without a card, nothing is read, started or saved.
 */
export class Placements {
  readonly #environment: EngineEnvironment;
  readonly #start: StartTrial;
  /** Kinds whose trial failed, not tried again in this session. */
  readonly #failed = new Set<string>();

  constructor(environment: EngineEnvironment, start: StartTrial = startPlacementTrial) {
    this.#environment = environment;
    this.#start = start;
  }

  /** Adds the ops found by earlier trials. */
  async describe(report: BackendReport): Promise<BackendReport> {
    if (!usesCard(report)) return report;
    const tried = Object.values(await new PlacementCache(this.#environment, report).read());
    return tried.length === 0 ? report : { ...report, onProcessor: [...new Set(tried.flat())].sort() };
  }

  /**
   * Tries a kind of run that hasn't been tried. The card should be idle: the trial's process needs some of its memory.
   * @returns the ops that this trial found on the processor; none if the kind is known already or the trial failed
   */
  async tryRun(report: BackendReport, run: PlacedRun, signal: AbortSignal): Promise<readonly string[]> {
    if (!usesCard(report)) return [];
    const kind = kindOf(run);
    const cache = new PlacementCache(this.#environment, report);
    if (this.#failed.has(kind) || kind in (await cache.read())) return [];
    // A trial that fails must not stop the run.
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

/** The settings that decide which ops a run uses; sizes don't matter. */
function kindOf({ config: { modelId, fineTune, optimizerId } }: PlacedRun): string {
  return [modelId, fineTune, optimizerId].join(' ');
}
