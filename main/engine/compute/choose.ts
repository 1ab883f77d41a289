import { AppError } from '../../../shared/contract/errors.ts';
import type { RunConfig } from '../../../shared/contract/run-config.ts';
import type { EngineId, EngineReport } from '../../../shared/domain/run.ts';
import type { EngineEnvironment } from '../environment.ts';
import type { Engine } from './program.ts';
import { locateTensorflow, type MissingTensorflow } from './tensorflow/runtime-location.ts';

/**
 * Starts the engine that is asked for; `auto` is TensorFlow where it is installed and loads, else the portable one with
 * the reason in its report. The engines are loaded here and not before: TensorFlow takes a second.
 * @throws AppError `compute/unavailable` when TensorFlow is asked for by name and is not there
 */
export async function chooseEngine(
  preference: RunConfig['engine'],
  environment: EngineEnvironment,
): Promise<Engine> {
  if (preference === 'wasm') return startWasm(null);
  const started = await startTensorflow(environment);
  if ('id' in started) return started;
  if (preference === 'auto') return startWasm(started);
  throw new AppError('compute/unavailable', `${started.reason} To repair it, run “${started.repair}”.`);
}

async function startTensorflow(environment: EngineEnvironment): Promise<Engine | MissingTensorflow> {
  const location = locateTensorflow(environment);
  if ('reason' in location) return location;
  try {
    const { TensorflowEngine } = await import('./tensorflow/engine.ts');
    return new TensorflowEngine(location);
  } catch (error) {
    if (error instanceof AppError && error.code === 'compute/unavailable')
      return { reason: error.message, repair: 'npm run setup' };
    throw error;
  }
}

async function startWasm(notice: EngineReport['notice']): Promise<Engine> {
  const { WasmEngine } = await import('./wasm/engine.ts');
  return WasmEngine.create(notice);
}

/** The engine that `chooseEngine` would most likely start, without loading anything. */
export function expectedEngine(
  preference: RunConfig['engine'],
  environment: Pick<EngineEnvironment, 'tensorflowFolder'>,
): EngineId {
  if (preference !== 'auto') return preference;
  return 'reason' in locateTensorflow(environment) ? 'wasm' : 'tensorflow';
}
