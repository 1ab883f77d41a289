import type { RunConfig } from '#shared/domain/run/run-config.ts';
import { randomGenerator } from '#shared/domain/random.ts';
import { headNetwork } from '#engine/compute/networks.ts';
import { imageNetwork } from '#engine/models/network/image-network.ts';
import type { Network } from '#engine/compute/network-program.ts';
import type { ArrayValues } from '#engine/compute/backend.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import type { NetworkRequest } from '#engine/models/define.ts';
import type { RunSettings } from '../run-settings.ts';

export interface UntrainedRequest extends Pick<NetworkRequest, 'input' | 'classCount'> {
  readonly config: Pick<RunConfig, 'fineTune'>;
  /** Empty for a network from scratch. */
  readonly baseWeights: ArrayValues;
}

/** The network that settings train, with first weights of no run: for what depends on its shapes alone. */
export function untrainedNetwork(
  settings: RunSettings,
  { config, input, classCount, baseWeights }: UntrainedRequest,
): Network {
  const { model, modelParameters, usesFeatures } = settings;
  const request = { input, classCount, parameters: modelParameters };
  const fresh = untrainedWeights(settings, request);
  if (model.base !== null && usesFeatures) return headNetwork(model.base.featureCount, fresh);
  const weights = { ...baseWeights, ...fresh };
  return imageNetwork({ model, graph: model.describe(request), weights, fineTune: config.fineTune });
}

/** Of everything that no base model brings. */
export function untrainedWeights(
  { model }: Pick<RunSettings, 'model'>,
  request: NetworkRequest,
): ArrayValues {
  return model.initialWeights(request, randomGenerator('untrained'));
}

/** What a trial in a process of its own has to know to build the network of a run without its images. */
export interface TrialNetwork extends Pick<NetworkRequest, 'input' | 'classCount'> {
  readonly environment: EngineEnvironment;
  readonly config: RunConfig;
}

/** The network that a run of these settings trains, with first weights. */
export async function trialNetwork(trial: TrialNetwork, settings: RunSettings): Promise<Network> {
  const base = settings.usesFeatures ? null : settings.model.base;
  const loaded = await base?.loadWeights(trial.environment.assetsFolder);
  return untrainedNetwork(settings, { ...trial, baseWeights: loaded?.weights ?? {} });
}
