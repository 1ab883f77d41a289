import { homedir } from 'node:os';
import { TensorflowBackend } from '#engine/compute/tensorflow/backend.ts';
import { locateTensorflow, type TensorflowLocation } from '#engine/compute/tensorflow/runtime-location.ts';
import { defaultCacheFolder } from '#engine/storage/folders.ts';

/** The TensorFlow that set-up installed. */
export function tensorflowLocation(): TensorflowLocation {
  const location = locateTensorflow({
    tensorflowFolder: defaultCacheFolder(process.env, process.platform, homedir()),
  });
  if ('fault' in location) throw new Error(JSON.stringify(location));
  return location;
}

/** @returns the backend, and its description for the report */
export function startTensorflow(): { readonly backend: TensorflowBackend; readonly description: string } {
  const backend = new TensorflowBackend(tensorflowLocation());
  const { version, device, threads } = backend.report;
  return { backend, description: `${version} on ${device}, ${threads} threads` };
}
