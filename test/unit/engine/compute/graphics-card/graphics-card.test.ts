import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeGraphicsCard, type CardUse } from '#engine/compute/graphics-card/graphics-card.ts';
import type { CardFault } from '#shared/domain/run/backend-fault.ts';
import type { Machine } from '#engine/compute/graphics-card/read-machine.ts';
import { readMachine } from '#engine/compute/graphics-card/read-machine.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';

const intel = { vendor: '0x8086', class: '0x030000', device: '0x46a6' };
const rtx = { vendor: '0x10de', class: '0x030000', device: '0x2684' };
const rtxSound = { vendor: '0x10de', class: '0x040300', device: '0x22ba' };

const withoutCard: Machine = {
  platform: 'linux',
  nvidiaSmi: null,
  driverVersion: null,
  driverCards: [],
  canOpenCard: false,
  pciDevices: [intel],
  libraries: [],
  linkerCache: null,
  visibleDevices: null,
};

/** Texts as the driver writes them (/proc/driver/nvidia/version and gpus/0000:01:00.0/information). */
const withDriver: Machine = {
  ...withoutCard,
  driverVersion:
    'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024\n' +
    'GCC version:  gcc version 12.3.0 (Ubuntu 12.3.0-1ubuntu1~22.04)\n',
  driverCards: ['Model: \t\t NVIDIA GeForce RTX 4090\nIRQ:   \t\t 178\nGPU UUID: \t GPU-0a1b\n'],
  canOpenCard: true,
  pciDevices: [intel, rtx, rtxSound],
};

const runtimeLibraries = [
  'libcudart.so.12',
  'libcublas.so.12',
  'libcublasLt.so.12',
  'libcufft.so.11',
  'libcusolver.so.11',
  'libcusparse.so.12',
  'libnvJitLink.so.12',
  'libcudnn.so.9',
];

const complete: Machine = {
  ...withDriver,
  libraries: runtimeLibraries,
  linkerCache: '\tlibcuda.so.1 (libc6,x86-64) => /usr/lib/x86_64-linux-gnu/libcuda.so.1\n',
};

const unused = (runtime: CardUse['runtime'], backend: CardUse['backend'] = 'tensorflow'): CardUse => ({
  isUsed: false,
  backend,
  runtime,
});

const whatIsMissing = (machine: Machine, use: CardUse): readonly CardFault[] | undefined =>
  describeGraphicsCard(machine, use)?.missing;
const command = 'npm run setup -- --gpu';
const unknown: CardFault = { kind: 'unknown', command: 'TF_CPP_MIN_LOG_LEVEL=0 npm start' };

test('a machine without a card, or with another maker’s, has nothing to report', () => {
  expect(describeGraphicsCard({ ...withoutCard, pciDevices: [] }, unused('cpu'))).toBeNull();
  expect(describeGraphicsCard(withoutCard, unused('cpu'))).toBeNull();
});

test('NVIDIA’s sound and network devices aren’t cards', () => {
  expect(describeGraphicsCard({ ...withoutCard, pciDevices: [rtxSound] }, unused(null))).toBeNull();
});

test('a card in use lacks nothing', () => {
  const card = describeGraphicsCard(complete, { isUsed: true, backend: 'tensorflow', runtime: 'gpu' });
  expect(card).toEqual({ name: 'NVIDIA GeForce RTX 4090', isUsed: true, missing: [] });
});

test('a card on the bus without a driver: the driver comes first, then the runtime', () => {
  const card = describeGraphicsCard({ ...withoutCard, pciDevices: [intel, rtx] }, unused('cpu'));
  expect(card?.name).toBe('NVIDIA graphics card (PCI 2684)');
  expect(card?.missing).toEqual([
    { kind: 'no-driver', oldest: '525.60.13' },
    { kind: 'tensorflow-for-processor', command },
  ]);
});

test('with a working driver, only TensorFlow for graphics cards is missing', () => {
  expect(whatIsMissing(withDriver, unused('cpu'))).toEqual([{ kind: 'tensorflow-for-processor', command }]);
});

test('no TensorFlow at all', () => {
  expect(describeGraphicsCard(withDriver, unused(null, 'wasm'))?.missing).toEqual([
    { kind: 'no-tensorflow', command },
  ]);
});

describe('drivers', () => {
  const driver = (version: string): Machine => ({
    ...complete,
    driverVersion: `NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  ${version}  Release Build  (root)`,
  });

  test.each(['470.256.02', '525.60.11', '524.99'])('%s is too old for CUDA 12', (version) => {
    expect(whatIsMissing(driver(version), unused('gpu'))).toEqual([
      { kind: 'old-driver', version, oldest: '525.60.13' },
    ]);
  });

  test.each(['525.60.13', '525.105.17', '570.124.06', '1000.1'])('%s is new enough', (version) => {
    expect(whatIsMissing(driver(version), unused('gpu'))).toEqual([unknown]);
  });
});

test('each library that is neither in the runtime nor known to the linker is listed', () => {
  const machine: Machine = {
    ...complete,
    libraries: runtimeLibraries.filter((name) => name !== 'libcudnn.so.9' && name !== 'libcufft.so.11'),
    // An older cuDNN and a library with a similar name don't count.
    linkerCache:
      '\tlibcudnn.so.8 (libc6,x86-64) => /usr/lib/libcudnn.so.8\n' +
      '\tlibcufft.so.11.2 (libc6,x86-64) => /usr/lib/libcufft.so.11.2\n' +
      '\tlibcuda.so.1 (libc6,x86-64) => /usr/lib/libcuda.so.1\n',
  };
  expect(describeGraphicsCard(machine, unused('gpu'))?.missing).toEqual([
    { kind: 'no-library', library: 'libcufft.so.11', command },
    { kind: 'no-library', library: 'libcudnn.so.9', command },
  ]);
});

test('libraries known to the linker aren’t missing', () => {
  const names = [...runtimeLibraries, 'libcuda.so.1'];
  const linkerCache = names.map((name) => `\t${name} (libc6,x86-64) => /opt/cuda/lib64/${name}\n`).join('');
  const missing = whatIsMissing({ ...complete, libraries: [], linkerCache }, unused('gpu'));
  expect(missing).toEqual([unknown]);
});

test('a container with the driver but without the card', () => {
  const container: Machine = { ...complete, canOpenCard: false, linkerCache: '' };
  expect(whatIsMissing(container, unused('gpu'))).toEqual([
    { kind: 'no-access', file: '/dev/nvidiactl' },
    { kind: 'no-driver-library', library: 'libcuda.so.1' },
  ]);
});

test('Windows’ subsystem for Linux: nvidia-smi is all there is', () => {
  const wsl: Machine = {
    ...withoutCard,
    nvidiaSmi: 'NVIDIA RTX A2000, 531.14\nNVIDIA RTX A2000, 531.14\n',
    pciDevices: [],
  };
  expect(describeGraphicsCard(wsl, unused('cpu'))).toMatchObject({ name: 'NVIDIA RTX A2000', isUsed: false });
  expect(whatIsMissing(wsl, unused('cpu'))).toEqual([{ kind: 'tensorflow-for-processor', command }]);
});

test('Windows has no TensorFlow for the card', () => {
  const windows: Machine = {
    ...withoutCard,
    platform: 'win32',
    nvidiaSmi: 'NVIDIA GeForce GTX 1660, 552.22\r\n',
  };
  expect(describeGraphicsCard(windows, unused('cpu'))).toEqual({
    name: 'NVIDIA GeForce GTX 1660',
    isUsed: false,
    missing: [{ kind: 'not-on-this-system' }],
  });
});

test.each(['', '-1'])('CUDA_VISIBLE_DEVICES=%j hides the card', (visibleDevices) => {
  expect(whatIsMissing({ ...complete, visibleDevices }, unused('gpu'))).toEqual([
    { kind: 'hidden', command: 'unset CUDA_VISIBLE_DEVICES' },
  ]);
});

test('with the wasm backend, the backend itself is the reason for an unused card', () => {
  expect(whatIsMissing(complete, unused('gpu', 'wasm'))).toEqual([{ kind: 'other-backend' }]);
});

test('output of nvidia-smi without a card is no card', () => {
  const confused: Machine = { ...withoutCard, nvidiaSmi: 'No devices were found\n' };
  expect(describeGraphicsCard(confused, unused('cpu'))).toBeNull();
});

test('the machine is read from its files, including the libraries of a runtime for cards', async () => {
  const runtime = await temporaryFolder();
  for (const [library, file] of [
    ['cudnn', 'libcudnn.so.9'],
    ['cublas', 'libcublas.so.12'],
  ] as const) {
    await mkdir(path.join(runtime, 'nvidia', library, 'lib'), { recursive: true });
    await writeFile(path.join(runtime, 'nvidia', library, 'lib', file), '');
  }
  const addon = path.join(runtime, 'addon', 'tfjs_binding.node');
  const machine = await readMachine({ version: '2.21.0', kind: 'gpu', addon });
  expect(machine.libraries).toEqual(expect.arrayContaining(['libcublas.so.12', 'libcudnn.so.9']));
  expect(machine.platform).toBe(process.platform);
});
