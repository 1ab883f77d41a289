import { selectBackend } from '#engine/compute/select-backend.ts';
import { chunkSize, networkProgram } from '#engine/compute/network-program.ts';
import { featureProgram } from '#engine/compute/networks.ts';
import type { CallSpec, Program } from '#engine/compute/backend.ts';
import { resolveSettings, type RunSettings } from '#engine/training/run-settings.ts';
import { batchSpecs, exampleSpec, numberSpec } from '#engine/training/data/step-inputs.ts';
import { trialNetwork, type TrialNetwork } from '#engine/training/data/untrained-network.ts';

/** One trial, as sent to its process. */
export type PlacementTrial = TrialNetwork;

/** Images per call: few, but one whole chunk of an exact sum. */
const batchSize = chunkSize;

/** A program of a run, with the calls that the run makes. */
export interface RunProgram {
  readonly program: Program;
  readonly calls: readonly CallSpec[];
}

/**
 * Precompiles everything that a run with these settings computes. Nothing has to run: TensorFlow places ops when it loads a
 * graph.
 */
export async function runPlacementTrial(trial: PlacementTrial): Promise<void> {
  const backend = await selectBackend('tensorflow', trial.environment);
  for (const { program, calls } of await programsOfRun(trial)) {
    const prepared = await backend.prepare(program);
    await prepared.precompile(calls);
    // One graph at a time in the card's memory.
    prepared.dispose();
  }
  backend.dispose();
}

/** Everything that a run with these settings computes, a few images at a time. */
export async function programsOfRun(trial: PlacementTrial): Promise<RunProgram[]> {
  const settings = resolveSettings(trial.config);
  return [...(await features(trial, settings)), await training(trial, settings)];
}

/** Fine-tuning starts with features too. */
async function features(
  trial: PlacementTrial,
  { model, modelParameters }: RunSettings,
): Promise<RunProgram[]> {
  const { input, classCount, environment } = trial;
  const { base } = model;
  if (base === null) return [];
  const graph = model.describe({ input, classCount, parameters: modelParameters });
  const { weights } = await base.loadWeights(environment.assetsFolder);
  const { sizePx, channels } = input;
  const examples = { type: 'uint8', shape: [batchSize, sizePx, sizePx, channels] } as const;
  return [
    { program: featureProgram(base, graph, weights), calls: [{ name: 'features', inputs: { examples } }] },
  ];
}

async function training(trial: PlacementTrial, settings: RunSettings): Promise<RunProgram> {
  const network = await trialNetwork(trial, settings);
  const { optimizer, parameters } = settings;
  const batch = batchSpecs(network, batchSize);
  const learningRate = numberSpec;
  const examples = exampleSpec(network, batchSize);
  const labels = { type: 'int32', shape: [batchSize] } as const;
  const counts = { type: 'float32', shape: [batchSize] } as const;
  return {
    program: networkProgram({ network, optimizer, parameters, accumulates: true }),
    calls: [
      { name: 'train', inputs: { ...batch, learningRate } },
      { name: 'accumulate', inputs: batch },
      { name: 'accumulateChunks', inputs: batch },
      { name: 'apply', inputs: { count: numberSpec, learningRate } },
      { name: 'discard', inputs: {} },
      { name: 'evaluate', inputs: { examples, labels, counts } },
      { name: 'predict', inputs: { examples } },
    ],
  };
}
