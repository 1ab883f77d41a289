import type { RunConfig } from '../run/run-config.ts';

/** The settings that a batch-size measurement depends on: they change a step's time, its memory or its gradients' noise. */
export function measuredSettings({
  modelId,
  modelParameters,
  fineTune,
  optimizerId,
  optimizerParameters,
  augment,
  classWeights,
}: RunConfig): Partial<RunConfig> {
  return {
    modelId,
    modelParameters,
    fineTune,
    optimizerId,
    optimizerParameters,
    augment,
    classWeights,
  };
}
