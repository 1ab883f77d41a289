import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { TensorflowLocation } from '../tensorflow/runtime-location.ts';

/** The raw facts about a machine's NVIDIA card: texts and names, not yet interpreted. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** `nvidia-smi --query-gpu=name,driver_version --format=csv,noheader`; null if it is missing or fails. */
  readonly nvidiaSmi: string | null;
  /** /proc/driver/nvidia/version; null if no driver is loaded. */
  readonly driverVersion: string | null;
  /** The files /proc/driver/nvidia/gpus/…/information. */
  readonly driverCards: readonly string[];
  /** Whether this process may open /dev/nvidiactl: in containers the driver can show without the card. */
  readonly canOpenCard: boolean;
  /** Devices on the PCI bus: `vendor` and `class` as in /sys, such as 0x10de and 0x030000. */
  readonly pciDevices: readonly {
    readonly vendor: string;
    readonly class: string;
    readonly device: string;
  }[];
  /** Names of the files in the TensorFlow runtime's library folders and in those of LD_LIBRARY_PATH. */
  readonly libraries: readonly string[];
  /** `ldconfig -p`; null if it is missing or wasn't needed. */
  readonly linkerCache: string | null;
  /** CUDA_VISIBLE_DEVICES; null if it isn't set. */
  readonly visibleDevices: string | null;
}

const run = promisify(execFile);

const driverFolder = '/proc/driver/nvidia';
const pciFolder = '/sys/bus/pci/devices';

/**
 * Reads a dozen small files; never fails. nvidia-smi, which takes longer than all of them, runs only without the driver's
 * files (Windows, WSL); ldconfig only for a runtime that needs a card's libraries.
 * @param location the installed TensorFlow, or null
 */
export async function readMachine(location: TensorflowLocation | null): Promise<Machine> {
  const { platform } = process;
  const isLinux = platform === 'linux';
  const isForCard = location?.kind === 'gpu';
  const driverVersion = isLinux ? await text(path.join(driverFolder, 'version')) : null;
  const [nvidiaSmi, driverCards, canOpenCard, pciDevices, libraries, linkerCache] = await Promise.all([
    driverVersion === null && platform !== 'darwin' ? askDriver() : null,
    readDriverCards(driverVersion),
    isAllowed('/dev/nvidiactl'),
    isLinux ? readPciDevices() : [],
    isForCard ? listLibraries(location) : [],
    isForCard && isLinux ? output('/sbin/ldconfig', ['-p']) : null,
  ]);
  const visibleDevices = process.env['CUDA_VISIBLE_DEVICES'] ?? null;
  const found = { nvidiaSmi, driverVersion, driverCards, canOpenCard, pciDevices, libraries, linkerCache };
  return { platform, ...found, visibleDevices };
}

function askDriver(): Promise<string | null> {
  return output('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader']);
}

async function readDriverCards(driverVersion: string | null): Promise<readonly string[]> {
  if (driverVersion === null) return [];
  const folder = path.join(driverFolder, 'gpus');
  const cards = (await names(folder)).map((card) => text(path.join(folder, card, 'information')));
  return (await Promise.all(cards)).filter((card) => card !== null);
}

async function readPciDevices(): Promise<Machine['pciDevices']> {
  const attribute = async (device: string, name: string): Promise<string> =>
    (await text(path.join(pciFolder, device, name)))?.trim() ?? '';
  const devices = (await names(pciFolder)).map(async (name) => ({
    vendor: await attribute(name, 'vendor'),
    class: await attribute(name, 'class'),
    device: await attribute(name, 'device'),
  }));
  return Promise.all(devices);
}

/** The runtime finds its libraries in ../nvidia/…/lib next to its folder `tensorflow`. */
async function listLibraries({ addon }: TensorflowLocation): Promise<readonly string[]> {
  const nvidia = path.resolve(path.dirname(addon), '..', 'nvidia');
  const own = (await names(nvidia)).map((library) => path.join(nvidia, library, 'lib'));
  const given = (process.env['LD_LIBRARY_PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '');
  return (await Promise.all([...own, ...given].map(names))).flat();
}

async function output(program: string, options: readonly string[]): Promise<string | null> {
  try {
    return (await run(program, options, { timeout: 1000, windowsHide: true })).stdout;
  } catch {
    return null;
  }
}

async function text(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}

async function names(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

async function isAllowed(file: string): Promise<boolean> {
  try {
    await access(file, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
