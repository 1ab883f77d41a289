import { afterAll, expect, test, vi } from 'vitest';
import { WasmBackend } from '#engine/compute/wasm/backend.ts';
import { openShapes } from '#test/support/training/training-setup.ts';

vi.setConfig({ testTimeout: 120_000 });

const wasm = await WasmBackend.create();
const room = await openShapes(4, { wasm });
afterAll(async () => {
  await room.close();
  wasm.dispose();
});

/**
 * WebAssembly computes the same everywhere. The rest of this run does too: a head starts from zeros, and neither plain
 * gradient descent nor a constant rate asks JavaScript for a logarithm or a cosine, whose last digits differ between
 * versions of V8. A change of this hash is a change of what users' runs end with: it needs a reason in the changelog.
 */
test('a tiny run of the portable backend ends with the same weights on every machine, in every version', async () => {
  const { weightsHash, epochs } = await room.run({
    ...{ backend: 'wasm', epochs: 3, batchSize: 4, seed: 7, augment: 'none' },
    ...{ optimizerId: 'sgd', learningRate: 0.1, scheduleId: 'constant' },
  });
  expect(epochs).toHaveLength(3);
  expect(weightsHash).toBe('2d4293baa459014c9624d3f3f20dd9d52137f02c8fb7168245dff1905e3c037f');
});
