import { nvidiaDownloadBytes, nvidiaUnpackedBytes, packagedTensorflow, tensorflowWheels } from './pins.mjs';

/** What installing TensorFlow would download and occupy, in bytes; the wheel is there until it is unpacked. */
export function tensorflowNeeds(kind = 'cpu', platform = process.platform) {
  if (platform !== 'linux') {
    const { version, downloadBytes } = packagedTensorflow;
    return { label: `TensorFlow ${version}`, download: downloadBytes, disk: 3 * downloadBytes };
  }
  const { requirement, downloadBytes, unpackedBytes } = tensorflowWheels[kind];
  const label = requirement.replace('==', ' ');
  if (kind === 'cpu') return { label, download: downloadBytes, disk: downloadBytes + unpackedBytes };
  const download = downloadBytes + nvidiaDownloadBytes;
  return {
    label: `${label} with NVIDIA’s libraries`,
    download,
    disk: download + unpackedBytes + nvidiaUnpackedBytes,
  };
}
