import type { CardFault } from '#shared/domain/run/backend-fault.ts';
import type { GraphicsCard } from '#shared/domain/run/run.ts';
import type { Machine } from './read-machine.ts';

export interface CardUse {
  /** Whether the running backend computes on the card. */
  readonly isUsed: boolean;
  readonly backend: 'tensorflow' | 'wasm';
  /** The installed TensorFlow, or null. */
  readonly runtime: 'cpu' | 'gpu' | null;
}

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

function whatIsMissing(machine: Machine, driver: string | null, use: CardUse): readonly CardFault[] {
  if (machine.platform !== 'linux') return [{ kind: 'not-on-this-system' }];
  const missing = [...missingOfDriver(machine, driver), ...missingOfRuntime(machine, use)];
  return missing.length > 0 ? missing : [unknownReason(machine, use)];
}

function missingOfDriver(machine: Machine, driver: string | null): readonly CardFault[] {
  if (driver === null) return [{ kind: 'no-driver', oldest: oldestDriver }];
  if (isOlder(driver, oldestDriver)) return [{ kind: 'old-driver', version: driver, oldest: oldestDriver }];
  // If nvidia-smi works, the card can be opened (in WSL through another file).
  if (machine.nvidiaSmi !== null || machine.canOpenCard) return [];
  return [{ kind: 'no-access', file: '/dev/nvidiactl' }];
}

function missingOfRuntime(machine: Machine, { runtime }: CardUse): readonly CardFault[] {
  if (runtime === null) return [{ kind: 'no-tensorflow', command: cardRuntimeCommand }];
  if (runtime === 'cpu') return [{ kind: 'tensorflow-for-processor', command: cardRuntimeCommand }];
  const missing: CardFault[] = cudaLibraries
    .filter((library) => !isThere(machine, library))
    .map((library) => ({ kind: 'no-library', library, command: cardRuntimeCommand }));
  if (!isThere(machine, driverLibrary)) missing.push({ kind: 'no-driver-library', library: driverLibrary });
  return missing;
}

function unknownReason({ visibleDevices }: Machine, { backend }: CardUse): CardFault {
  // An empty list and −1 both mean “none”.
  if (visibleDevices === '' || visibleDevices === '-1')
    return { kind: 'hidden', command: 'unset CUDA_VISIBLE_DEVICES' };
  if (backend === 'wasm') return { kind: 'other-backend' };
  return { kind: 'unknown', command: 'TF_CPP_MIN_LOG_LEVEL=0 npm start' };
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
