import type { BackendId } from '#shared/domain/run/run.ts';
import { selectBackend } from '#engine/compute/select-backend.ts';
import { networkProgram } from '#engine/compute/network-program.ts';
import type { ArraySpec, ArrayValue, ArrayValues } from '#engine/compute/backend.ts';
import { evaluationCallSize } from '#engine/training/memory/call-size.ts';
import { resolveSettings } from '#engine/training/run-settings.ts';
import { batchSpecs, exampleSpec, numberSpec, scalar } from '#engine/training/data/step-inputs.ts';
import { trialNetwork, type TrialNetwork } from '#engine/training/data/untrained-network.ts';

/** One trial, as sent to its process. */
export interface MemoryTrial extends TrialNetwork {
  readonly backendId: BackendId;
  /** Images in the micro-batch. */
  readonly batchSize: number;
}

/** Makes two training steps and one validation call: no training of this size takes more memory afterwards. */
export async function runMemoryTrial(trial: MemoryTrial): Promise<void> {
  const { environment, backendId, config, batchSize } = trial;
  const settings = resolveSettings(config);
  const backend = await selectBackend(backendId, environment);
  const network = await trialNetwork(trial, settings);
  const { optimizer, parameters } = settings;
  const program = await backend.prepare(
    networkProgram({ network, optimizer, parameters, accumulates: true }),
  );
  const callSize = evaluationCallSize(backend.report, network.example);
  const evaluation = {
    examples: exampleSpec(network, callSize),
    labels: { type: 'int32', shape: [callSize] },
    counts: { type: 'float32', shape: [callSize] },
  } as const;
  const training = batchSpecs(network, batchSize);
  await program.precompile([
    { name: 'accumulate', inputs: training },
    { name: 'apply', inputs: { count: numberSpec, learningRate: numberSpec } },
    { name: 'evaluate', inputs: evaluation },
  ]);
  for (let step = 0; step < 2; step++) {
    await program.run('accumulate', madeUp(training));
    await program.run('apply', { count: scalar(batchSize), learningRate: scalar(0.001) });
  }
  await program.run('evaluate', madeUp(evaluation));
}

/** Inputs of these shapes, all ones: valid labels, and masks that drop nothing. */
function madeUp(specs: Readonly<Record<string, ArraySpec>>): ArrayValues {
  const entries = Object.entries(specs).map(([name, { type, shape }]): [string, ArrayValue] => {
    const length = shape.reduce((product, side) => product * side, 1);
    const make = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array }[type];
    return [name, { type, shape, values: new make(length).fill(1) }];
  });
  return Object.fromEntries(entries);
}
