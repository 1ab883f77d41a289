import { readdirSync } from 'node:fs';
import os from 'node:os';
import { add, complex, fill, memory, real, type Tensor } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { afterAll, describe, expect, test } from 'vitest';
import { runningBackend } from '#engine/compute/active-backend.ts';
import type { ArrayValue, ArrayValues } from '#engine/compute/backend.ts';
import { WasmBackend } from '#engine/compute/wasm/backend.ts';
import adam from '#engine/optimizers/adam.ts';
import { headBatch, headProgram, lossesOf } from '#test/support/programs.ts';

const listeners = (): number[] =>
  ['uncaughtException', 'unhandledRejection'].map((event) => process.listenerCount(event));
const { cpus } = os;
const wasmFolders = (): string[] =>
  readdirSync(os.tmpdir()).filter((name) => name.startsWith('batchwise-wasm-'));
const foldersBefore = wasmFolders();
const listenersBefore = listeners();
const workerBefore = (globalThis as { Worker?: unknown }).Worker;

const backend = await WasmBackend.create();
afterAll(() => backend.dispose());

const floats = (...values: number[]): ArrayValue => ({
  type: 'float32',
  shape: [values.length],
  values: Float32Array.from(values),
});

test('runs one thread per core, at most eight', () => {
  expect(backend.report.threads).toBe(Math.min(os.availableParallelism(), 8));
});

test('loading doesn’t change error listeners, global names or temporary folders', () => {
  expect(listeners()).toEqual(listenersBefore);
  expect((globalThis as { Worker?: unknown }).Worker).toBe(workerBefore);
  expect(os.cpus).toBe(cpus);
  expect(wasmFolders()).toEqual(foldersBefore);
});

test('state is read back to the bit', async () => {
  const bits = Uint32Array.of(0x7fc12345, 0x80000000, 0x00000001, 0xff800000);
  const odd: ArrayValue = { type: 'float32', shape: [4], values: new Float32Array(bits.buffer) };
  const program = await backend.prepare({ state: { odd }, functions: {} });
  const { odd: read } = await program.readState();
  expect(new Uint32Array(read?.values.buffer ?? new ArrayBuffer(0))).toEqual(bits);
  program.dispose();
});

describe('more than 4 GB', () => {
  const fillWith = (elements: number) =>
    backend.prepare({
      state: {},
      functions: {
        large: () => ({ outputs: { sum: fill([elements], 1) } }),
        small: (_, { x }) => ({ outputs: { y: add(x as Tensor, 1) } }),
      },
    });

  test('in one array is an out-of-memory error, and the backend still works', async () => {
    const program = await fillWith(1_200_000_000);
    await expect(program.run('large', {})).rejects.toMatchObject({ code: 'compute/out-of-memory' });
    const { y } = await program.run('small', { x: floats(1, 2) });
    expect(y?.values).toEqual(Float32Array.of(2, 3));
    program.dispose();
  });

  test('in several arrays is an out-of-memory error before anything is overwritten', async () => {
    const runtime = runningBackend('wasm') as BackendWasm;
    const program = await backend.prepare({ state: { saved: floats(1, 2, 3) }, functions: {} });
    const made: object[] = [];
    // 1.2 GB each, reserved but not used.
    const reserve = (): void => {
      for (let i = 0; i < 4; i++) made.push(runtime.makeOutput([300_000_000], 'float32').dataId);
    };
    expect(reserve).toThrow('portable-limit');
    expect(made.length).toBeLessThan(4);
    expect((await program.readState())['saved']?.values).toEqual(Float32Array.of(1, 2, 3));
    for (const dataId of made) runtime.disposeData(dataId);
    program.dispose();
  });
});

test('an operation that the backend doesn’t have is named', async () => {
  const program = await backend.prepare({
    state: {},
    functions: { imaginary: (_, { x }) => ({ outputs: { y: real(complex(x as Tensor, x as Tensor)) } }) },
  });
  await expect(program.run('imaginary', { x: floats(2, 3) })).rejects.toMatchObject({
    code: 'compute/unsupported-operation',
    params: { operation: 'Complex' },
  });
  program.dispose();
});

test('nothing is left behind after 60 steps with two batch sizes', async () => {
  const runtime = runningBackend('wasm') as BackendWasm;
  const batch = (size: number): ArrayValues => headBatch(size, size);
  const count = (): number[] => [memory().numTensors, runtime.numDataIds()];
  const before = count();
  const program = await backend.prepare(headProgram(adam));
  await lossesOf(program, [batch(8), batch(3)]);
  const during = count();
  await lossesOf(
    program,
    Array.from({ length: 60 }, (_, step) => batch(step % 9 === 8 ? 3 : 8)),
  );
  expect(count()).toEqual(during);
  program.dispose();
  expect(count()).toEqual(before);
});
