import { afterAll, expect, test, vi } from 'vitest';
import { WasmEngine } from '../../../../main/engine/compute/wasm/engine.ts';
import { limitWasmMemory } from '../../../support/small-wasm-memory.ts';
import { openShapes } from '../../../support/training-room.ts';

vi.setConfig({ testTimeout: 240_000 });

const restore = limitWasmMemory(Number(process.env.LIM ?? 192) * 1024 * 1024);
const wasm = await WasmEngine.create();
restore();
const room = await openShapes(24, { wasm, tensorflow: wasm as never });
afterAll(async () => {
  await room.close();
  wasm.dispose();
});

const config = { modelId: 'small-cnn', engine: 'wasm', epochs: 2, batchSize: 32 } as const;

test('x', async () => {
  for (const microBatch of [32, 16] as const) {
    room.events.length = 0;
    const t = performance.now();
    try {
    const outcome = await room.run({ ...config, microBatch, epochs: 1 });
    console.log(microBatch, outcome.microBatchSize, outcome.weightsHash, outcome.epochs.map((e) => e.trainLoss), room.events.flatMap((e) => e.kind === 'run.notice' ? [e.text] : []), performance.now() - t, (await import('@tensorflow/tfjs-core')).memory());
    } catch (e) { console.log(microBatch, e); }
  }
});
