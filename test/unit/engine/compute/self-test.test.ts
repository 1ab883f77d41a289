import { describe, expect, test } from 'vitest';
import type { ArrayValues, Backend, PreparedProgram } from '#engine/compute/backend.ts';
import { referenceLosses, selfTest, selfTestBatch, selfTestProgram } from '#engine/compute/self-test.ts';
import { backendNames, startBackends } from '#test/support/backends.ts';

const backends = await startBackends();

test('the reference losses are those of float64 with plain loops and finite differences', () => {
  const { state } = selfTestProgram();
  const kernel = Float64Array.from(state['kernel']?.values ?? []);
  const bias = Float64Array.from(state['bias']?.values ?? []);
  const dense = Float64Array.from(state['dense']?.values ?? []);
  const losses = referenceLosses.map(() => {
    const pooled = pooledOf(kernel, bias);
    const loss = lossOf(pooled, dense);
    const whole = (): number => lossOf(pooledOf(kernel, bias), dense);
    const gradients = [
      [kernel, slopes(kernel, whole)],
      [bias, slopes(bias, whole)],
      [dense, slopes(dense, () => lossOf(pooled, dense))],
    ] as const;
    for (const [values, gradient] of gradients)
      gradient.forEach((slope, i) => (values[i] = (values[i] ?? NaN) - 0.3 * slope));
    return loss;
  });
  expect(referenceLosses).toHaveLength(6);
  losses.forEach((loss, step) => expect(loss).toBeCloseTo(referenceLosses[step] ?? NaN, 6));
});

test.each(backendNames)('%s passes', async (name) => {
  expect(await selfTest(backends[name])).toBeNull();
});

describe('a faulty backend', () => {
  test('whose third step is off by half a percent is detected', async () => {
    // 0.74070895 · 1.005 = 0.7444.
    const wrong = backendWith((outputs, run) => (run === 3 ? scaled(outputs, 1.005) : outputs));
    expect(await selfTest(wrong)).toEqual({
      ...{ kind: 'wrong-loss', step: 3, expected: 0.74070895 },
      loss: expect.closeTo(0.7444, 4) as number,
    });
  });

  test('with NaN is detected', async () => {
    expect(await selfTest(backendWith((outputs) => scaled(outputs, NaN)))).toMatchObject({
      ...{ kind: 'wrong-loss', step: 1, loss: NaN },
    });
  });

  test('that fails is detected, with its message', async () => {
    const failing = backendWith(() => {
      throw new Error('no kernel image is available');
    });
    expect(await selfTest(failing)).toEqual({
      ...{ kind: 'fails-self-test', message: 'no kernel image is available' },
    });
  });

  test('leaves no program behind', async () => {
    const live = new Set<PreparedProgram>();
    await selfTest(backendWith((outputs) => scaled(outputs, 2), live));
    expect(live.size).toBe(0);
  });
});

/** The wasm backend with changed outputs, like a faulty driver or library. */
function backendWith(
  change: (outputs: ArrayValues, run: number) => ArrayValues,
  live = new Set<PreparedProgram>(),
): Backend {
  const { wasm } = backends;
  return {
    id: 'tensorflow',
    report: wasm.report,
    async prepare(program) {
      const prepared = await wasm.prepare(program);
      live.add(prepared);
      let runs = 0;
      return {
        precompile: (calls) => prepared.precompile(calls),
        run: async (name, inputs) => change(await prepared.run(name, inputs), ++runs),
        readState: (names) => prepared.readState(names),
        writeState: (values) => prepared.writeState(values),
        dispose: () => {
          live.delete(prepared);
          prepared.dispose();
        },
      };
    },
    dispose: () => undefined,
  };
}

function scaled(outputs: ArrayValues, factor: number): ArrayValues {
  const entries = Object.entries(outputs);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      { ...value, values: Float32Array.from(value.values, (x) => x * factor) },
    ]),
  );
}

/** Central differences; restores all values. */
function slopes(values: Float64Array, f: () => number): number[] {
  const h = 1e-6;
  return Array.from(values, (value, i) => {
    values[i] = value + h;
    const above = f();
    values[i] = value - h;
    const below = f();
    values[i] = value;
    return (above - below) / (2 * h);
  });
}

/** Convolution with zeros around the image, relu, maximum of 2×2. @returns for each image 4×4×4 numbers */
function pooledOf(kernel: Float64Array, bias: Float64Array): number[][] {
  const images = selfTestBatch()['images']?.values ?? [];
  return Array.from({ length: 8 }, (_, image) => {
    const pixel = (y: number, x: number): number =>
      y < 0 || x < 0 || y > 7 || x > 7 ? 0 : (images[image * 64 + y * 8 + x] ?? NaN);
    const convolved = (y: number, x: number, channel: number): number => {
      let value = bias[channel] ?? NaN;
      for (let i = 0; i < 9; i++)
        value += pixel(y + Math.floor(i / 3) - 1, x + (i % 3) - 1) * (kernel[i * 4 + channel] ?? NaN);
      return Math.max(0, value);
    };
    return Array.from({ length: 64 }, (__, index) => {
      const [y, x, channel] = [2 * Math.floor(index / 16), 2 * (Math.floor(index / 4) % 4), index % 4];
      const upper = Math.max(convolved(y, x, channel), convolved(y, x + 1, channel));
      return Math.max(upper, convolved(y + 1, x, channel), convolved(y + 1, x + 1, channel));
    });
  });
}

/** Mean cross-entropy, nats: ln Σ eˡ − l of the right class. */
function lossOf(pooled: readonly (readonly number[])[], dense: Float64Array): number {
  const labels = selfTestBatch()['labels']?.values ?? [];
  const losses = pooled.map((features, image) => {
    const logits = [0, 1, 2].map((c) =>
      features.reduce((sum, value, index) => sum + value * (dense[index * 3 + c] ?? NaN), 0),
    );
    const normaliser = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    return normaliser - (logits[labels[image] ?? NaN] ?? NaN);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
