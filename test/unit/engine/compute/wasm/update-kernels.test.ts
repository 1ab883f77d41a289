import { afterAll, describe, expect, test } from 'vitest';
import { OpByOpProgram } from '#engine/compute/op-by-op-program.ts';
import type { ArrayValues, Program } from '#engine/compute/backend.ts';
import { WasmBackend } from '#engine/compute/wasm/backend.ts';
import type { Tensors } from '#engine/compute/optimizer.ts';
import { optimizers } from '#engine/optimizers/registry.ts';
import { gradientSumOf } from '#engine/compute/network-program.ts';
import { initialParameters, normal, scalar, slotsFor } from '#test/support/programs.ts';

const backend = await WasmBackend.create();
afterAll(() => backend.dispose());

/** Lengths that do and don't fill whole vectors, and a bias, which doesn't decay. */
const weights: ArrayValues = {
  'a/kernel': normal([8, 12], 1, 'a'),
  'b/kernel': normal([7, 3], 1, 'b'),
  bias: normal([5], 1, 'bias'),
};
const names = Object.keys(weights);

describe.each([...optimizers.values()])('$id', (optimizer) => {
  const program: Program = {
    state: { ...weights, ...slotsFor(optimizer, weights) },
    functions: {
      update: (_, inputs: Tensors) => ({
        updates: optimizer.updates({
          gradients: Object.fromEntries(names.map((name) => [name, inputs[name] as never])),
          rateOf: () => inputs['rate'] as never,
          step: inputs['step'] as never,
          parameters: initialParameters(optimizer),
        }),
        outputs: {},
      }),
    },
  };

  test('twenty steps by routines have the same bits as by ops', async () => {
    const byRoutines = await backend.prepare(program);
    const byOperations = new OpByOpProgram('wasm', program, () => undefined);
    for (let step = 1; step <= 20; step++) {
      const gradients = names.map(
        (name) => [name, normal(weights[name]?.shape ?? [], 1, name, step)] as const,
      );
      const inputs = { ...Object.fromEntries(gradients), rate: scalar(0.01), step: scalar(step) };
      await byRoutines.run('update', inputs);
      await byOperations.run('update', inputs);
    }
    expect(await byRoutines.readState()).toEqual(await byOperations.readState());
    byRoutines.dispose();
    byOperations.dispose();
  });
});

test('several additions to one sum are all applied, in order', async () => {
  const name = gradientSumOf('w');
  const values = [normal([7], 1, 'first'), normal([7], 1, 'second')];
  const prepared = await backend.prepare({
    state: { [name]: { type: 'float32', shape: [7], values: new Float32Array(7) } },
    functions: {
      add: (_, inputs) => ({
        updates: Object.values(inputs).map((value) => ({ rule: 'addition', variable: name, value })),
        outputs: {},
      }),
    },
  });
  await prepared.run('add', { first: values[0] as never, second: values[1] as never });
  const [first, second] = values.map((value) => value.values);
  const expected = Float32Array.from(first ?? [], (value, i) => value + (second?.[i] ?? NaN));
  expect((await prepared.readState())[name]?.values).toEqual(expected);
  prepared.dispose();
});

test('a failed update leaves the state unchanged', async () => {
  const values = normal([16], 1, 'w');
  const prepared = await backend.prepare({
    state: { a: values, b: values },
    functions: {
      fail: (_, { x }) => ({
        updates: [
          { rule: 'addition', variable: 'a', value: x as never },
          { rule: 'addition', variable: 'missing', value: x as never },
        ],
        outputs: {},
      }),
    },
  });
  await expect(prepared.run('fail', { x: values })).rejects.toThrow('there is no state "missing" to update');
  expect((await prepared.readState())['a']?.values).toEqual(values.values);
  prepared.dispose();
});
