import type { Callback, CallbackState, EndReason, TrainingProgress } from '../callback.ts';
import type { CheckpointContents } from '../checkpoint/checkpoint.ts';
import type { Boundary, CheckpointWriter } from '../checkpoint/checkpoint-writer.ts';
import type { TrainStart } from '../train.ts';

export interface CheckpointsSettings {
  readonly writer: CheckpointWriter;
  readonly stepsPerEpoch: number;
  /** Whether the start differs from what was written before it: a rate was searched, the first weights measured. */
  readonly writesStart: boolean;
  /** Those whose state belongs into a checkpoint. */
  readonly callbacks: readonly Callback[];
  /** Everything else that belongs into it. */
  readonly contents: () => Promise<Omit<CheckpointContents, keyof TrainStart>>;
}

/** Writes checkpoints where they are due. It comes last in the list, so that the others have seen what it writes. */
export class Checkpoints implements Callback {
  readonly key = 'checkpoints';
  readonly #settings: CheckpointsSettings;

  constructor(settings: CheckpointsSettings) {
    this.#settings = settings;
  }

  async onTrainBegin(training: TrainingProgress): Promise<void> {
    if (this.#settings.writesStart) await this.#offer('start', training);
  }

  async onStep(training: TrainingProgress): Promise<void> {
    if (training.stepInEpoch < this.#settings.stepsPerEpoch) await this.#offer('step', training);
  }

  async onEpochEnd(training: TrainingProgress): Promise<void> {
    await this.#offer('epoch', training);
  }

  async onTrainEnd(training: TrainingProgress, reason: EndReason): Promise<void> {
    if (reason === 'stopped') await this.#offer('stop', training);
  }

  async #offer(boundary: Boundary, training: TrainingProgress): Promise<void> {
    await this.#settings.writer.offer(boundary, async () => ({
      position: training.position(),
      callbacks: await this.#states(),
      ...(await this.#settings.contents()),
    }));
  }

  async #states(): Promise<Record<string, CallbackState>> {
    const states: Record<string, CallbackState> = {};
    for (const callback of this.#settings.callbacks) {
      const state = await callback.state?.();
      if (state !== undefined) states[callback.key] = state;
    }
    return states;
  }
}
