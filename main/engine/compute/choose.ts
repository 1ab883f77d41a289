import { AppError } from '../../../shared/contract/errors.ts';
import type { RunConfig } from '../../../shared/contract/run-config.ts';
import type { EngineId, EngineReport, GraphicsCard } from '../../../shared/domain/run.ts';
import type { EngineEnvironment } from '../environment.ts';
import { describeGraphicsCard } from './graphics-card.ts';
import { readMachine } from './graphics-card/read-machine.ts';
import type { Engine } from './program.ts';
import {
  locateTensorflow,
  type MissingTensorflow,
  type TensorflowLocation,
} from './tensorflow/runtime-location.ts';

type DescribeCard = (engine: EngineId, isUsed: boolean) => GraphicsCard | null;

/** Loads TensorFlow: `loadTensorflowEngine`, or in tests one that is broken. */
type LoadTensorflow = (location: TensorflowLocation, describeCard: DescribeCard) => Promise<Engine>;

/**
 * Starts the engine that is asked for; `auto` is TensorFlow where it is installed, loads and passes its self-test, else
 * the portable one with the reason in its report. The engines are loaded here and not before: TensorFlow takes a second.
 * The self-test takes 0.1 to 0.3 s and is made at each call, so the engine is kept by whoever asks for it.
 * @throws AppError `compute/unavailable` when TensorFlow is asked for by name and is not there
 */
export async function chooseEngine(
  preference: RunConfig['engine'],
  environment: EngineEnvironment,
  load: LoadTensorflow = loadTensorflowEngine,
): Promise<Engine> {
  const location = locateTensorflow(environment);
  const describeCard = await cardDescription(location);
  if (preference === 'wasm') return startWasm(null, describeCard);
  const started = await startTensorflow(location, describeCard, load);
  if (!('id' in started)) {
    if (preference === 'auto') return startWasm(started, describeCard);
    throw new AppError('compute/unavailable', `${started.reason} To repair it, run “${started.repair}”.`);
  }
  // Who asks for TensorFlow by name gets it, to see what it does.
  const fault = preference === 'auto' ? await faultOf(started) : null;
  if (fault === null) return started;
  started.dispose();
  return startWasm(fault, describeCard);
}

async function startTensorflow(
  location: TensorflowLocation | MissingTensorflow,
  describeCard: DescribeCard,
  load: LoadTensorflow,
): Promise<Engine | MissingTensorflow> {
  if ('reason' in location) return location;
  try {
    return await load(location, describeCard);
  } catch (error) {
    if (error instanceof AppError && error.code === 'compute/unavailable')
      return { reason: error.message, repair: 'npm run setup' };
    throw error;
  }
}

const loadTensorflowEngine: LoadTensorflow = async (location, describeCard) => {
  const { TensorflowEngine } = await import('./tensorflow/engine.ts');
  return new TensorflowEngine(location, (isUsed) => describeCard('tensorflow', isUsed));
};

async function faultOf(engine: Engine): Promise<MissingTensorflow | null> {
  const { selfTest } = await import('./self-test.ts');
  const fault = await selfTest(engine);
  if (fault === null) return null;
  const { label, version, device } = engine.report;
  const reason = `${label} ${version} (${device}) ${fault}, so it is not used.`;
  // Set-up alone keeps a runtime that loads, and this one does.
  return { reason, repair: 'npm run setup -- --again' };
}

async function startWasm(notice: EngineReport['notice'], describeCard: DescribeCard): Promise<Engine> {
  const { WasmEngine } = await import('./wasm/engine.ts');
  return WasmEngine.create(notice, describeCard('wasm', false));
}

async function cardDescription(location: TensorflowLocation | MissingTensorflow): Promise<DescribeCard> {
  const installed = 'reason' in location ? null : location;
  const machine = await readMachine(installed);
  return (engine, isUsed) =>
    describeGraphicsCard(machine, { engine, isUsed, runtime: installed?.kind ?? null });
}

/** The engine that `chooseEngine` would most likely start, without loading anything. */
export function expectedEngine(
  preference: RunConfig['engine'],
  environment: Pick<EngineEnvironment, 'tensorflowFolder'>,
): EngineId {
  if (preference !== 'auto') return preference;
  return 'reason' in locateTensorflow(environment) ? 'wasm' : 'tensorflow';
}
