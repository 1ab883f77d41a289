import { readdirSync } from 'node:fs';
import os from 'node:os';
import {
  add,
  cast,
  memory,
  mul,
  ones,
  scalar,
  string,
  sum,
  tensor,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { emitGraph } from '#engine/compute/tensorflow/graph.ts';
import { record } from '#engine/compute/tensorflow/record.ts';
import type { ArrayValue, Program } from '#engine/compute/backend.ts';
import adam from '#engine/optimizers/adam.ts';
import { installedTensorflow, startBackends, tensorflowRuntime } from '#test/support/backends.ts';
import {
  convolutionBatch,
  convolutionProgram,
  headBatch,
  headProgram,
  lossesOf,
} from '#test/support/programs.ts';

const { tensorflow } = await startBackends();
const runtime = tensorflowRuntime();

const floats = (...values: number[]): ArrayValue => ({
  type: 'float32',
  shape: [values.length],
  values: Float32Array.from(values),
});

/** Adds its input to its state and outputs the sum of the previous state. */
const adder: Program = {
  state: { total: floats(0, 0, 0) },
  functions: {
    add: ({ total }, { amount }) => ({
      state: { total: add(total as Tensor, sum(amount as Tensor)) },
      outputs: { before: sum(total as Tensor) },
    }),
    keep: (_, { amount }) => ({ state: { total: amount as Tensor }, outputs: {} }),
  },
};

const graphFolders = (): string[] =>
  readdirSync(os.tmpdir()).filter((name) => name.startsWith('batchwise-graph-'));

describe('state', () => {
  test('is read back to the bit: NaN with a payload, −0, the smallest number, infinities', async () => {
    const bits = Uint32Array.of(0x7fc12345, 0x80000000, 0x00000001, 0x7f800000, 0xff800000, 0x3f9d70a4);
    const odd: ArrayValue = { type: 'float32', shape: [2, 3], values: new Float32Array(bits.buffer) };
    const program = await tensorflow.prepare({ state: { odd }, functions: {} });
    const { odd: read } = await program.readState();
    expect(read?.shape).toEqual([2, 3]);
    expect(new Uint32Array(read?.values.buffer ?? new ArrayBuffer(0))).toEqual(bits);
    program.dispose();
  });

  test('doesn’t share memory with the array it was written from', async () => {
    const program = await tensorflow.prepare(adder);
    // 64 kB: a size that TensorFlow could take over without copying.
    const value = floats(1, 2, 3);
    await program.writeState({ total: value });
    value.values.fill(9);
    expect((await program.readState())['total']?.values).toEqual(Float32Array.of(1, 2, 3));
    program.dispose();
  });

  test('assigned from an unchanged input doesn’t share the input’s memory', async () => {
    const program = await tensorflow.prepare(adder);
    const amount = floats(4, 5, 6);
    await program.run('keep', { amount });
    amount.values.fill(9);
    expect((await program.readState())['total']?.values).toEqual(Float32Array.of(4, 5, 6));
    program.dispose();
  });

  test('is shared by functions and batch sizes', async () => {
    const program = await tensorflow.prepare(adder);
    await program.run('add', { amount: floats(1, 2) });
    await program.run('add', { amount: floats(3, 4, 5) });
    const { before } = await program.run('add', { amount: floats(1, 2) });
    expect(before?.values[0]).toBe(3 * (3 + 12));
    program.dispose();
  });

  test('keeps its shape: writing another one fails', async () => {
    const program = await tensorflow.prepare(adder);
    await expect(program.writeState({ total: floats(1, 2) })).rejects.toThrow('total');
    program.dispose();
  });
});

test('a step reads the state before it changes it', async () => {
  const program = await tensorflow.prepare(adder);
  expect((await program.run('add', { amount: floats(7) }))['before']?.values[0]).toBe(0);
  expect((await program.run('add', { amount: floats(1) }))['before']?.values[0]).toBe(21);
  program.dispose();
});

test('bytes arrive as integers from 0 to 255', async () => {
  const program = await tensorflow.prepare({
    state: {},
    functions: {
      double: (_, { images }) => ({ outputs: { doubled: mul(images as Tensor, scalar(2, 'int32')) } }),
    },
  });
  const images = { type: 'uint8', shape: [3], values: Uint8Array.of(0, 128, 255) } as const;
  expect((await program.run('double', { images }))['doubled']).toEqual({
    type: 'int32',
    shape: [3],
    values: Int32Array.of(0, 256, 510),
  });
  program.dispose();
});

test('a large uniform constant is a Fill: a megabyte of ones takes a few bytes', () => {
  const spec = { type: 'float32', shape: [512, 512] } as const;
  const recording = record(
    runtime.backend,
    (_, { x }) => ({ outputs: { y: add(x as Tensor, ones([512, 512])) } }),
    {},
    { x: spec },
  );
  const functions = [{ prefix: 'f', inputs: { x: spec }, recording }];
  const bytes = emitGraph(runtime.messages, runtime.backend.binding, { state: {}, functions });
  expect(bytes.length).toBeLessThan(2000);
});

describe('what a graph can’t have', () => {
  test('an op on text is an error with its name', async () => {
    const program = await tensorflow.prepare({
      state: {},
      functions: {
        replace: (_, { x }) => {
          const text = string.staticRegexReplace(tensor(['a']), 'a', 'b', true);
          return { outputs: { y: add(x as Tensor, text) } };
        },
      },
    });
    await expect(program.run('replace', { x: floats(1) })).rejects.toMatchObject({
      code: 'compute/unsupported-operation',
      params: { operation: 'StaticRegexReplace' },
    });
    program.dispose();
  });

  test('reading a value that depends on state or input is an error', async () => {
    const program = await tensorflow.prepare({
      state: {},
      functions: {
        peek: (_, { x }) => {
          const first = cast(x as Tensor, 'int32').dataSync()[0] ?? 0;
          return { outputs: { y: add(x as Tensor, first) } };
        },
      },
    });
    await expect(program.run('peek', { x: floats(1) })).rejects.toMatchObject({
      code: 'compute/unsupported-operation',
    });
    program.dispose();
  });

  test('a failed recording leaves the backend usable', async () => {
    const program = await tensorflow.prepare({
      state: {},
      functions: {
        fail: () => {
          throw new Error('on purpose');
        },
        double: (_, { x }) => ({ outputs: { y: add(x as Tensor, x as Tensor) } }),
      },
    });
    await expect(program.run('fail', { x: floats(1) })).rejects.toThrow('on purpose');
    expect((await program.run('double', { x: floats(4) }))['y']?.values[0]).toBe(8);
    program.dispose();
  });
});

test('no tensors, sessions or folders are left behind after 300 steps with two batch sizes', async () => {
  const { binding } = runtime.backend;
  const count = (): unknown => ({
    tensors: memory().numTensors,
    held: binding.getNumOfTensors(),
    sessions: binding.getNumOfSavedModels(),
    folders: graphFolders(),
  });
  const before = count();
  const program = await tensorflow.prepare(convolutionProgram(adam));
  await lossesOf(program, [convolutionBatch(8, 0), convolutionBatch(3, 0)]);
  const during = binding.getNumOfTensors();
  await lossesOf(
    program,
    Array.from({ length: 300 }, (_, step) => convolutionBatch(step % 9 === 8 ? 3 : 8, step)),
  );
  expect(binding.getNumOfTensors()).toBe(during);
  program.dispose();
  expect(count()).toEqual(before);
});

test('calls compiled together work like calls compiled one by one, in any order of inputs', async () => {
  const batches = [headBatch(8, 1), headBatch(3, 2), headBatch(8, 3)];
  const [apart, together] = [
    await tensorflow.prepare(headProgram(adam)),
    await tensorflow.prepare(headProgram(adam)),
  ];
  const turned = batches.map((batch) => Object.fromEntries(Object.entries(batch).reverse()));
  await together.precompile(turned.map((inputs) => ({ name: 'train', inputs })));
  expect(await lossesOf(together, turned)).toEqual(await lossesOf(apart, batches));
  apart.dispose();
  together.dispose();
});

test('a call that can’t be compiled leaves the others working', async () => {
  const program = await tensorflow.prepare(headProgram(adam));
  const [loss] = await lossesOf(program, [headBatch(8, 1)]);
  const unfitting = { ...headBatch(8, 1), examples: headBatch(9, 1)['labels'] as ArrayValue };
  await expect(program.precompile([{ name: 'train', inputs: unfitting }])).rejects.toThrow();
  const [next = NaN] = await lossesOf(program, [headBatch(8, 1)]);
  expect(next).toBeLessThan(loss ?? NaN);
  program.dispose();
});

test('memory does not grow over 10,000 steps', async () => {
  const program = await tensorflow.prepare(headProgram(adam));
  const batches = [headBatch(64, 1), headBatch(32, 2)];
  const steps = async (count: number): Promise<void> => {
    for (let step = 0; step < count; step++) await program.run('train', batches[step % 2] ?? {});
  };
  await steps(2000);
  const before = process.memoryUsage().rss;
  await steps(10_000);
  // Steps that leak their inputs, 48·20 floats on average, would leak 38 MB in all.
  expect(process.memoryUsage().rss - before).toBeLessThan(30_000_000);
  program.dispose();
});

test('the report has TensorFlow’s version, the device and the threads', () => {
  expect(tensorflow.report).toMatchObject({
    id: 'tensorflow',
    version: installedTensorflow().version,
    notice: null,
  });
  expect(tensorflow.report.threads).toBeGreaterThan(0);
});

test('training twice from the same start gives the same bits', async () => {
  const batches = Array.from({ length: 20 }, (_, step) => convolutionBatch(8, step));
  const states = [];
  for (let attempt = 0; attempt < 2; attempt++) {
    const program = await tensorflow.prepare(convolutionProgram(adam));
    await lossesOf(program, batches);
    states.push(await program.readState());
    program.dispose();
  }
  expect(states[0]).toEqual(states[1]);
});
