import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { tensorflowNeeds } from './tensorflow-needs.mjs';
import { formatBytes } from './report.mjs';

const driverFile = '/proc/driver/nvidia/version';

/**
 * Whether TensorFlow for NVIDIA cards is to be fetched. Several gigabytes are never taken without a yes:
 * `--gpu`, or an answer on a terminal of a computer that has the driver.
 */
export async function wantsGpu({
  gpu,
  input = process.stdin,
  output = process.stderr,
  hasDriver = hasNvidiaDriver,
}) {
  if (process.platform !== 'linux') return false;
  if (gpu) return true;
  if (!hasDriver() || !input.isTTY || !output.isTTY) return false;
  const { download, disk } = tensorflowNeeds('gpu');
  const terminal = createInterface({ input, output });
  try {
    const answer = await terminal.question(
      `An NVIDIA card was found. TensorFlow for it downloads about ${formatBytes(download)} and needs ` +
        `${formatBytes(disk)} on disk; the one for the processor ${formatBytes(tensorflowNeeds('cpu').download)}. ` +
        'Fetch the one for the card? [y/N] ',
    );
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

function hasNvidiaDriver() {
  return existsSync(driverFile);
}
