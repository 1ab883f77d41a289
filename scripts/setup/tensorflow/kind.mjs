import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { nvidiaDownloadBytes, nvidiaUnpackedBytes, packagedTensorflow, tensorflowWheels } from '../pins.mjs';
import { formatBytes } from '../report.mjs';

const driverFile = '/proc/driver/nvidia/version';

/**
 * What installing TensorFlow would download and take up, in bytes, including the wheel until it is unpacked.
 * @param {'cpu' | 'gpu'} [kind]
 */
export function tensorflowNeeds(kind = 'cpu', platform = process.platform) {
  if (platform !== 'linux') {
    const { version, downloadBytes } = packagedTensorflow;
    return { label: `TensorFlow ${version}`, download: downloadBytes, disk: 3 * downloadBytes };
  }
  const { requirement, downloadBytes, unpackedBytes } = tensorflowWheels[kind];
  const label = requirement.replace('==', ' ');
  if (kind === 'cpu') return { label, download: downloadBytes, disk: downloadBytes + unpackedBytes };
  const download = downloadBytes + nvidiaDownloadBytes;
  const disk = download + unpackedBytes + nvidiaUnpackedBytes;
  return { label: `${label} with NVIDIA’s libraries`, download, disk };
}

/**
 * Whether to fetch TensorFlow for NVIDIA cards. Several gigabytes need a yes: `--gpu`, or the user's on a terminal, if the
 * computer has the driver.
 */
export async function wantsGpu({
  gpu,
  input = process.stdin,
  output = process.stderr,
  hasDriver = () => existsSync(driverFile),
}) {
  if (process.platform !== 'linux') return false;
  if (gpu) return true;
  if (!hasDriver() || !input.isTTY || !output.isTTY) return false;
  const { download, disk } = tensorflowNeeds('gpu');
  const terminal = createInterface({ input, output });
  try {
    const answer = await terminal.question(
      `This computer has an NVIDIA graphics card. TensorFlow for it is a download of about ${formatBytes(download)} ` +
        `and takes ${formatBytes(disk)} on disk; TensorFlow for the processor is ` +
        `${formatBytes(tensorflowNeeds('cpu').download)}. Download the one for the card? [y/N] `,
    );
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
