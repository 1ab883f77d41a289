import { AppError, toWire } from '#shared/domain/errors.ts';
import type { RunConfig } from '#shared/domain/run/run-config.ts';
import type { BackendId, BackendReport, GraphicsCard } from '#shared/domain/run/run.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { describeGraphicsCard } from './graphics-card/graphics-card.ts';
import { readMachine } from './graphics-card/read-machine.ts';
import type { Backend } from './backend.ts';
import {
  locateTensorflow,
  type MissingTensorflow,
  type TensorflowLocation,
} from './tensorflow/runtime-location.ts';

type DescribeCard = (backend: BackendId, isUsed: boolean) => GraphicsCard | null;

/** `loadTensorflowBackend`, or in tests a broken one. */
type LoadTensorflow = (location: TensorflowLocation, describeCard: DescribeCard) => Promise<Backend>;

/**
 * Starts a backend. `auto` is TensorFlow if it is installed, loads and passes the self-test; otherwise wasm, with the reason
 * in its report. Backends are loaded here, not earlier: TensorFlow takes a second. The self-test takes 0.1 to 0.3 s and
 * runs at each call, so callers reuse the backend.
 * @throws AppError `compute/unavailable` if TensorFlow is requested by name and isn't available
 */
export async function selectBackend(
  preference: RunConfig['backend'],
  environment: EngineEnvironment,
  load: LoadTensorflow = loadTensorflowBackend,
): Promise<Backend> {
  const location = locateTensorflow(environment);
  const describeCard = await cardDescription(location);
  if (preference === 'wasm') return startWasm(null, describeCard);
  const started = await startTensorflow(location, describeCard, load);
  if (!('id' in started)) {
    if (preference === 'auto') return startWasm(started, describeCard);
    throw new AppError('compute/unavailable', started);
  }
  // TensorFlow requested by name runs even if the self-test fails.
  const fault = preference === 'auto' ? await faultOf(started) : null;
  if (fault === null) return started;
  started.dispose();
  return startWasm(fault, describeCard);
}

async function startTensorflow(
  location: TensorflowLocation | MissingTensorflow,
  describeCard: DescribeCard,
  load: LoadTensorflow,
): Promise<Backend | MissingTensorflow> {
  if ('fault' in location) return location;
  try {
    return await load(location, describeCard);
  } catch (error) {
    const known = toWire(error);
    if (known.code === 'compute/unavailable') return known.params;
    throw error;
  }
}

const loadTensorflowBackend: LoadTensorflow = async (location, describeCard) => {
  const { TensorflowBackend } = await import('./tensorflow/backend.ts');
  return new TensorflowBackend(location, (isUsed) => describeCard('tensorflow', isUsed));
};

async function faultOf(backend: Backend): Promise<MissingTensorflow | null> {
  const { selfTest } = await import('./self-test.ts');
  const fault = await selfTest(backend);
  if (fault === null) return null;
  const { label, version, device } = backend.report;
  // Set-up installs only a runtime that loads, and this one does.
  return {
    fault: { ...fault, backend: `${label} ${version} (${device})` },
    repair: 'npm run setup -- --again',
  };
}

async function startWasm(notice: BackendReport['notice'], describeCard: DescribeCard): Promise<Backend> {
  const { WasmBackend } = await import('./wasm/backend.ts');
  return WasmBackend.create(notice, describeCard('wasm', false));
}

async function cardDescription(location: TensorflowLocation | MissingTensorflow): Promise<DescribeCard> {
  const installed = 'fault' in location ? null : location;
  const machine = await readMachine(installed);
  return (backend, isUsed) =>
    describeGraphicsCard(machine, { backend, isUsed, runtime: installed?.kind ?? null });
}

/** The backend that `selectBackend` would probably start, without loading anything. */
export function expectedBackend(
  preference: RunConfig['backend'],
  environment: Pick<EngineEnvironment, 'tensorflowFolder'>,
): BackendId {
  if (preference !== 'auto') return preference;
  return 'fault' in locateTensorflow(environment) ? 'wasm' : 'tensorflow';
}
