import { homedir } from 'node:os';
import { TensorflowEngine } from '../../main/engine/compute/tensorflow/engine.ts';
import {
  locateTensorflow,
  type TensorflowLocation,
} from '../../main/engine/compute/tensorflow/runtime-location.ts';
import { defaultCacheFolder } from '../../main/engine/store/folders.ts';

/** The TensorFlow that set-up installed. */
export function tensorflowLocation(): TensorflowLocation {
  const location = locateTensorflow({
    tensorflowFolder: defaultCacheFolder(process.env, process.platform, homedir()),
  });
  if ('reason' in location) throw new Error(location.reason);
  return location;
}

/** @returns the engine, and what it is for the report */
export function startTensorflow(): { readonly engine: TensorflowEngine; readonly description: string } {
  const engine = new TensorflowEngine(tensorflowLocation());
  const { version, device, threads } = engine.report;
  return { engine, description: `${version} on ${device}, ${threads} threads` };
}
