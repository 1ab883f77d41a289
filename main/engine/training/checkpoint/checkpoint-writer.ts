import { isAppError, toWire } from '#shared/domain/errors.ts';
import type { Notice } from '#shared/domain/notices.ts';
import type { CheckpointContents, CheckpointOwner, Checkpoint } from './checkpoint.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint-file.ts';

/** Where a checkpoint can be written: before the first step, between steps, between epochs, and where a run is stopped. */
export type Boundary = 'start' | 'step' | 'epoch' | 'stop';

/** Between two checkpoints inside an epoch. */
const everySeconds = 10;
/** Of the time, that writing checkpoints may take. */
const largestFraction = 0.02;

export interface CheckpointWriterSettings {
  readonly folder: string;
  readonly owner: CheckpointOwner;
  /** @returns what the run took so far, with what it took before this process went on with it; pauses not counted */
  readonly totalSeconds: () => number;
  /** Seconds that the run's features took. */
  readonly featureSeconds: number;
  readonly onNotice: (notice: Notice) => void;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
}

/** Writes the checkpoints of one run, each when it is due, and reads the newest one back. */
export class CheckpointWriter {
  readonly #settings: CheckpointWriterSettings;
  readonly #now: () => number;
  #writtenAtMs = 0;
  #costMs = 0;
  #hasFailed = false;

  constructor(settings: CheckpointWriterSettings) {
    this.#settings = settings;
    this.#now = settings.now ?? (() => performance.now());
  }

  /** Writes a checkpoint where one is due. @param contents reads the state, which costs time, so it is called only then */
  async offer(boundary: Boundary, contents: () => Promise<CheckpointContents>): Promise<void> {
    if (!this.#isDue(boundary)) return;
    const before = this.#now();
    await this.write(await contents());
    this.#costMs = this.#writtenAtMs - before;
  }

  /** One that cannot be written does not end the training: the user is told once. */
  async write(contents: CheckpointContents): Promise<void> {
    const { folder, owner, totalSeconds, featureSeconds } = this.#settings;
    const seconds = { features: featureSeconds, total: totalSeconds() };
    try {
      await writeCheckpoint(folder, { owner, seconds, ...contents });
    } catch (error) {
      this.#noticeOnce(error);
    }
    this.#writtenAtMs = this.#now();
  }

  /** @returns null where none was written yet */
  newest(): Promise<Checkpoint | null> {
    return readCheckpoint(this.#settings.folder);
  }

  #isDue(boundary: Boundary): boolean {
    if (boundary === 'start' || boundary === 'stop') return true;
    const sinceMs = this.#now() - this.#writtenAtMs;
    const leastMs = boundary === 'epoch' ? 0 : everySeconds * 1000;
    return sinceMs >= Math.max(leastMs, this.#costMs / largestFraction);
  }

  #noticeOnce(error: unknown): void {
    // Anything else than a full or closed disk is a bug, and a bug must not hide.
    if (!isAppError(error)) throw error;
    if (!this.#hasFailed)
      this.#settings.onNotice({ code: 'checkpoint/not-written', params: { cause: toWire(error) } });
    this.#hasFailed = true;
  }
}
