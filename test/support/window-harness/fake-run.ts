import type { EngineEvent } from '#shared/contract/engine-api.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { randomGenerator } from '#shared/domain/random.ts';
import type { RunSummary, StepPlan } from '#shared/domain/run/run.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { epochMetrics, runSummary } from './sample-data.ts';

/** A run's events in order, ten times a second: images prepared, steps made, epochs measured. */
export class FakeRun {
  readonly runId: string;
  readonly #plan: StepPlan;
  readonly #emit: (event: EngineEvent) => void;
  readonly #onEnd: (summary: RunSummary) => void;
  readonly #random = randomGenerator('run');
  #prepared = 0;
  #step = 0;
  #isPaused = false;
  #timer: ReturnType<typeof setInterval>;

  constructor(
    config: RunConfig,
    images: number,
    emit: (event: EngineEvent) => void,
    onEnd: (summary: RunSummary) => void,
    runId = `run-${Date.now().toString(36)}`,
  ) {
    this.runId = runId;
    this.#plan = planSteps(images, config.batchSize, config.epochs);
    const isPrepared = config.modelId !== 'efficientnet-lite0' || config.fineTune !== 'none';
    if (isPrepared) this.#prepared = 478;
    this.#emit = emit;
    this.#onEnd = onEnd;
    this.#timer = setInterval(() => {
      if (!this.#isPaused) this.#tick();
    }, 100);
  }

  pause(isPaused: boolean): { isPaused: boolean } {
    this.#isPaused = isPaused;
    this.#emit({ kind: 'run.paused', runId: this.runId, isPaused });
    return { isPaused };
  }

  stop(keep: boolean): number {
    this.#end(keep ? 'stopped' : 'discarded');
    return this.#step;
  }

  #tick(): void {
    const { runId } = this;
    if (this.#prepared < 478) {
      this.#prepared = Math.min(478, this.#prepared + 24);
      const secondsLeft = (478 - this.#prepared) / 240;
      this.#emit({
        kind: 'run.phase',
        runId,
        phase: 'features',
        done: this.#prepared,
        total: 478,
        secondsLeft,
      });
      return;
    }
    if (this.#step === 0) {
      const { totalSteps } = this.#plan;
      this.#emit({
        kind: 'run.phase',
        runId,
        phase: 'training',
        done: 0,
        total: totalSteps,
        secondsLeft: null,
      });
    }
    this.#train();
    if (this.#step >= this.#plan.totalSteps) this.#end('finished');
  }

  #train(): void {
    const { runId } = this;
    const { stepsPerEpoch, totalSteps, imagesPerEpoch, batchSize } = this.#plan;
    const next = Math.min(totalSteps, this.#step + Math.max(1, Math.round(totalSteps / 100)));
    while (this.#step < next) {
      this.#step++;
      if (this.#step % stepsPerEpoch !== 0) continue;
      const metrics = epochMetrics(this.#step / stepsPerEpoch, stepsPerEpoch, imagesPerEpoch);
      this.#emit({ kind: 'run.epoch', runId, metrics, isBest: true });
    }
    const passed = this.#step / stepsPerEpoch;
    this.#emit({
      kind: 'run.step',
      runId,
      step: this.#step,
      totalSteps,
      epoch: Math.floor((this.#step - 1) / stepsPerEpoch) + 1,
      stepInEpoch: ((this.#step - 1) % stepsPerEpoch) + 1,
      imagesSeen: Math.min(Math.round(passed * imagesPerEpoch), this.#step * batchSize),
      loss: 0.08 + 1.02 * Math.exp(-passed / 2.2) + (this.#random.next() - 0.5) * 0.16,
      imagesPerSecond: 4100,
      seconds: passed * 0.21,
      secondsLeft: (totalSteps - this.#step) * 0.021,
    });
  }

  #end(reason: 'finished' | 'stopped' | 'discarded'): void {
    clearInterval(this.#timer);
    if (reason !== 'discarded')
      this.#onEnd(runSummary({ runId: this.runId, startedAt: new Date().toISOString() }));
    this.#emit({ kind: 'run.ended', runId: this.runId, reason, failure: null });
  }
}
