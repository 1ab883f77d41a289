import type { ArrayValues } from '#engine/compute/backend.ts';
import type { Callback, CallbackState, TrainingProgress } from '../callback.ts';
import { flatWeights, weightCount, type Snapshot, type WeightPath } from '../weight-path.ts';
import type { PathSnapshots } from './path-snapshots.ts';

export interface PathRecorderSettings {
  /** The weights that train, with their shapes. */
  readonly weights: WeightPath['weights'];
  readonly readWeights: () => Promise<ArrayValues>;
  /** Where the path is written down as the run goes; without it, a run that goes on later has none of what was before. */
  readonly savedSnapshots?: PathSnapshots | undefined;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

/** How far the training is. */
interface PathMoment {
  /** Made so far. */
  readonly step: number;
  /** Of the last of them; 0 before the first. */
  readonly epoch: number;
}

const mostSnapshots = 24;

/** Of all snapshots, which are held in memory until the run ends and lie in its folder then: 48 MB. */
const mostValues = 12_000_000;

/** Reading weights may take this fraction of the training's time … */
const timeFraction = 0.01;

/** … and this much in any case, which nobody notices, so that runs of a second have a path too. */
const freeMs = 50;

/**
 * Keeps the weights at the start of a training, then at evenly spaced steps: every one until there are enough, then
 * every other, and so on. So a run that is stopped early has a path as fine as one that ends.
 */
export class PathRecorder implements Callback {
  readonly key = 'path';
  readonly #settings: PathRecorderSettings;
  readonly #names: readonly string[];
  readonly #capacity: number;
  readonly #now: () => number;
  readonly #startedAt: number;
  #snapshots: Snapshot[] = [];
  #end: Snapshot | undefined;
  #last: PathMoment = { step: 0, epoch: 0 };
  #interval = 1;
  #spentMs = 0;

  constructor(settings: PathRecorderSettings) {
    this.#settings = settings;
    this.#names = settings.weights.map(({ name }) => name);
    this.#capacity = Math.min(mostSnapshots, Math.floor(mostValues / weightCount(settings.weights)));
    this.#now = settings.now ?? (() => performance.now());
    this.#startedAt = this.#now();
  }

  async onTrainBegin({ step, epoch }: TrainingProgress): Promise<void> {
    await this.#observe({ step, epoch: step === 0 ? 0 : epoch });
  }

  async onStep({ step, epoch }: TrainingProgress): Promise<void> {
    await this.#observe({ step, epoch });
  }

  /** Adds the weights as the last step left them. */
  async onTrainEnd(): Promise<void> {
    if (this.#snapshots.at(-1)?.step !== this.#last.step) this.#end = await this.#read(this.#last);
  }

  /** From the start to the last step, once the training has ended. */
  get path(): WeightPath {
    const end = this.#end === undefined ? [] : [this.#end];
    return { weights: this.#settings.weights, snapshots: [...this.#snapshots, ...end] };
  }

  /** Snapshots are saved apart, each written once: a checkpoint would write all of them every time. */
  async state(): Promise<CallbackState> {
    await this.#settings.savedSnapshots?.save(this.#snapshots);
    return { json: { step: this.#last.step }, arrays: {} };
  }

  async restore({ json }: CallbackState): Promise<void> {
    const { step } = json as PathMoment;
    this.#snapshots =
      (await this.#settings.savedSnapshots?.read(weightCount(this.#settings.weights), step)) ?? [];
    // As sparse as it was: every snapshot but the first lies at a multiple.
    while (
      this.#snapshots.length > 1 &&
      this.#snapshots.every((each) => each.step % (2 * this.#interval) === 0)
    )
      this.#interval *= 2;
  }

  async #observe(moment: PathMoment): Promise<void> {
    this.#last = moment;
    const isKept = this.#snapshots.at(-1)?.step === moment.step;
    if (isKept || moment.step % this.#interval !== 0 || !this.#isAffordable()) return;
    while (this.#snapshots.length >= this.#capacity) {
      this.#interval *= 2;
      this.#snapshots = this.#snapshots.filter(
        ({ step }, index) => index === 0 || step % this.#interval === 0,
      );
    }
    if (moment.step % this.#interval === 0) this.#snapshots.push(await this.#read(moment));
  }

  #isAffordable(): boolean {
    return this.#spentMs <= Math.max(freeMs, timeFraction * (this.#now() - this.#startedAt));
  }

  async #read({ step, epoch }: PathMoment): Promise<Snapshot> {
    const startedAt = this.#now();
    const values = flatWeights(this.#names, await this.#settings.readWeights());
    // The first reading is slow because backends prepare it then, which the best epoch's weights need anyway.
    if (this.#snapshots.length > 0) this.#spentMs += this.#now() - startedAt;
    return { step, epoch, values };
  }
}
