import type { GraphicsCard } from '#shared/domain/run/run.ts';
import type { Machine } from './read-machine.ts';

export interface CardUse {
  /** Whether the running backend computes on the card. */
  readonly isUsed: boolean;
  readonly backend: 'tensorflow' | 'wasm';
  /** The installed TensorFlow, or null. */
  readonly runtime: 'cpu' | 'gpu' | null;
}

type Missing = GraphicsCard['missing'][number];

/**
 * What TensorFlow 2.21 opens before it uses a card (TryDlopenCUDALibraries in tsl/platform/default/dlopen_checker.cc), and
 * nvJitLink, which cuSOLVER and cuSPARSE link to. If one is missing, TensorFlow computes on the processor.
 */
const cudaLibraries = [
  'libcudart.so.12',
  'libcublas.so.12',
  'libcublasLt.so.12',
  'libcufft.so.11',
  'libcusolver.so.11',
  'libcusparse.so.12',
  'libnvJitLink.so.12',
  'libcudnn.so.9',
];

/** Part of the driver, not of CUDA. */
const driverLibrary = 'libcuda.so.1';

/** The oldest Linux driver for CUDA 12 (CUDA compatibility, minor version compatibility). */
const oldestDriver = '525.60.13';

const cardRuntimeCommand = 'npm run setup -- --gpu';
const nvidiaVendor = '0x10de';

/**
 * Finds an NVIDIA card and what keeps it from being used, without loading CUDA.
 * @returns null if there is no card
 */
export function describeGraphicsCard(machine: Machine, use: CardUse): GraphicsCard | null {
  const found = findCard(machine);
  if (found === null) return null;
  const { name, driver } = found;
  return { name, isUsed: use.isUsed, missing: use.isUsed ? [] : whatIsMissing(machine, driver, use) };
}

/** @returns the first card; `driver` is its driver's version, null if none is loaded */
function findCard(machine: Machine): { name: string; driver: string | null } | null {
  const [, smiName, smiDriver] = /^(.+), *([\d.]+) *$/m.exec(machine.nvidiaSmi ?? '') ?? [];
  if (smiName !== undefined && smiDriver !== undefined) return { name: smiName.trim(), driver: smiDriver };
  // “NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.124.06  Release Build …”
  const driver = /\b\d{3,}\.\d+(?:\.\d+)?\b/.exec(machine.driverVersion ?? '')?.[0] ?? null;
  const model = /^Model:\s*(.+)$/m.exec(machine.driverCards[0] ?? '')?.[1];
  if (model !== undefined) return { name: model.trim(), driver };
  // Class 03 is display controllers: 0300 those with a monitor, 0302 those without.
  const onBus = machine.pciDevices.find(
    (device) => device.vendor === nvidiaVendor && device.class.startsWith('0x03'),
  );
  if (onBus === undefined) return null;
  return { name: `NVIDIA graphics card (PCI ${onBus.device.replace('0x', '')})`, driver };
}

function whatIsMissing(machine: Machine, driver: string | null, use: CardUse): readonly Missing[] {
  if (machine.platform !== 'linux')
    return [
      {
        what: 'The TensorFlow for this system computes on the processor.',
        repair: 'Use Linux, or the Windows Subsystem for Linux.',
      },
    ];
  const missing = [...missingOfDriver(machine, driver), ...missingOfRuntime(machine, use)];
  return missing.length > 0 ? missing : [unknownReason(machine, use)];
}

function missingOfDriver(machine: Machine, driver: string | null): readonly Missing[] {
  const install = `Install NVIDIA's driver, version ${oldestDriver} or later, and restart the computer.`;
  if (driver === null) return [{ what: 'The NVIDIA driver is not loaded.', repair: install }];
  if (isOlder(driver, oldestDriver))
    return [
      {
        what: `The NVIDIA driver ${driver} is too old for CUDA 12 (${oldestDriver} or later).`,
        repair: install,
      },
    ];
  // If nvidia-smi works, the card can be opened (in WSL through another file).
  if (machine.nvidiaSmi !== null || machine.canOpenCard) return [];
  return [
    {
      what: 'This process may not open /dev/nvidiactl.',
      repair: 'Give it access to the card; for a container: docker run --gpus all.',
    },
  ];
}

function missingOfRuntime(machine: Machine, { runtime }: CardUse): readonly Missing[] {
  if (runtime === null)
    return [{ what: 'TensorFlow for the card is not installed.', repair: cardRuntimeCommand }];
  if (runtime === 'cpu')
    return [
      { what: 'The TensorFlow that is installed is the one for the processor.', repair: cardRuntimeCommand },
    ];
  const missing: Missing[] = cudaLibraries
    .filter((library) => !isThere(machine, library))
    .map((library) => ({ what: `The library ${library} is not there.`, repair: cardRuntimeCommand }));
  if (!isThere(machine, driverLibrary))
    missing.push({
      what: `The driver's library ${driverLibrary} is not there.`,
      repair: "Install the libraries of NVIDIA's driver; for a container: docker run --gpus all.",
    });
  return missing;
}

function unknownReason({ visibleDevices }: Machine, { backend }: CardUse): Missing {
  // An empty list and −1 both mean “none”.
  if (visibleDevices === '' || visibleDevices === '-1')
    return { what: 'CUDA_VISIBLE_DEVICES hides the card.', repair: 'unset CUDA_VISIBLE_DEVICES' };
  if (backend === 'wasm')
    return {
      what: 'The portable backend computes on the processor.',
      repair: 'Choose TensorFlow as the backend.',
    };
  return {
    what: 'TensorFlow does not take the card, although driver and libraries are there.',
    repair: 'TF_CPP_MIN_LOG_LEVEL=0 npm start',
  };
}

function isThere({ libraries, linkerCache }: Machine, library: string): boolean {
  if (libraries.includes(library)) return true;
  // “	libcudnn.so.9 (libc6,x86-64) => /usr/lib/x86_64-linux-gnu/libcudnn.so.9”
  return (linkerCache ?? '').split('\n').some((line) => line.trim().startsWith(`${library} `));
}

function isOlder(version: string, than: string): boolean {
  const [parts, limits] = [version, than].map((text) => text.split('.').map(Number));
  for (const [i, limit] of (limits ?? []).entries()) {
    const part = parts?.[i] ?? 0;
    if (part !== limit) return part < limit;
  }
  return false;
}
