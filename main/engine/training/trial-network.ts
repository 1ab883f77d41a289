import type { RunConfig } from '../../../shared/contract/run-config.ts';
import { randomGenerator } from '../../../shared/domain/random.ts';
import { headNetwork, pictureNetwork } from '../compute/networks.ts';
import type { Network } from '../compute/network-program.ts';
import type { EngineEnvironment } from '../environment.ts';
import type { NetworkRequest } from '../models/define.ts';
import type { RunSettings } from './run-settings.ts';

/** What a trial in a process of its own has to know to build the network of a run without its pictures. */
export interface TrialNetwork {
  readonly environment: EngineEnvironment;
  readonly config: RunConfig;
  readonly input: NetworkRequest['input'];
  readonly classCount: number;
}

/** The network that a run of these settings trains, with first weights. */
export async function trialNetwork(
  { environment, config, input, classCount }: TrialNetwork,
  { model, modelParameters, usesFeatures }: Pick<RunSettings, 'model' | 'modelParameters' | 'usesFeatures'>,
): Promise<Network> {
  const request = { input, classCount, parameters: modelParameters };
  const fresh = model.initialWeights(request, randomGenerator('trial'));
  if (model.base !== null && usesFeatures) return headNetwork(model.base.featureCount, fresh);
  const base = await model.base?.loadWeights(environment.assetsFolder);
  const weights = { ...base?.weights, ...fresh };
  return pictureNetwork({ model, graph: model.describe(request), weights, fineTune: config.fineTune });
}
