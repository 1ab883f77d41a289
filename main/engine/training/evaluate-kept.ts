import type { RunPhase } from '#shared/domain/run.ts';
import type { Split } from '#shared/domain/dataset.ts';
import type { ArrayValues } from '#engine/compute/backend.ts';
import type { TrainingMaterial } from './data/feature-material.ts';
import type { NetworkTrainStep } from './train-step.ts';

export interface KeptWeights {
  readonly trainStep: NetworkTrainStep;
  readonly weights: ArrayValues;
  readonly material: Pick<TrainingMaterial, 'parts'>;
  readonly classCount: number;
  readonly onPhase: (phase: RunPhase, done: number, total: number) => void;
}

export interface Evaluated {
  /** float32, examples×classes, by the kept weights; the training part is not asked. */
  readonly answers: Readonly<Record<Split, Float32Array>>;
  readonly evaluationSeconds: number;
}

/** Puts the weights that are kept into the trainStep and asks it for every validation and test image. */
export async function evaluateKept(kept: KeptWeights): Promise<Evaluated> {
  const { trainStep, weights, material, classCount, onPhase } = kept;
  const startedAt = performance.now();
  onPhase('evaluating', 0, 1);
  await trainStep.writeWeights(weights);
  const { validation, test } = material.parts;
  const answers = {
    train: new Float32Array(),
    validation: await trainStep.predict(validation, classCount),
    test: test.examples.count === 0 ? new Float32Array() : await trainStep.predict(test, classCount),
  };
  onPhase('evaluating', 1, 1);
  return { answers, evaluationSeconds: (performance.now() - startedAt) / 1000 };
}
