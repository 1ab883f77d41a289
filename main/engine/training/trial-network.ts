import type { RunConfig } from '#shared/domain/run-config.ts';
import type { Network } from '#engine/compute/network-program.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import type { NetworkRequest } from '#engine/models/define.ts';
import type { RunSettings } from './run-settings.ts';
import { untrainedNetwork } from './untrained-network.ts';

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
