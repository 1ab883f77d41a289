import '@tensorflow/tfjs';
import {
  add,
  conv2d,
  matMul,
  maxPool,
  relu,
  reshape,
  setBackend,
  softmax,
  tensor,
  tensor4d,
  tidy,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openExportedModel } from '#engine/compute/exported-model-loader.ts';
import tfjs from '#engine/exporters/tfjs.ts';
import { testPattern } from '#engine/exporters/tfjs/page.ts';
import type { TrainedModel } from '#engine/training/trained-model.ts';
import { exportContext, temporaryFolder } from '#test/support/export-fixtures.ts';
import { seededSmallModel } from '#test/support/training/seeded-models.ts';

/** The small network in plain ops: one or two convolutions and a pooling per stage, then two dense layers. */
async function predictByOps(model: TrainedModel, image: Float32Array): Promise<readonly number[]> {
  await setBackend('cpu');
  const { sizePx, channels } = model.input;
  return tidy(() => {
    const weight = (name: string): Tensor4D => {
      const { shape = [], values = new Float32Array() } = model.weights[name] ?? {};
      return tensor(Float32Array.from(values), [...shape] as [number, number, number, number]);
    };
    let x = tensor4d(image, [1, sizePx, sizePx, channels]);
    const convolve = (name: string): Tensor4D =>
      relu(add(conv2d(x, weight(`${name}/kernel`), 1, 'same'), weight(`${name}/bias`)));
    for (let stage = 1; `stage${stage}_first/kernel` in model.weights; stage++) {
      for (const name of [`stage${stage}_first`, `stage${stage}_second`])
        if (`${name}/kernel` in model.weights) x = convolve(name);
      x = maxPool(x, 2, 2, 'valid');
    }
    const dense = (input: Tensor2D, name: string): Tensor2D =>
      add(matMul(input, weight(`${name}/kernel`) as unknown as Tensor2D), weight(`${name}/bias`));
    const hidden: Tensor2D = relu(dense(reshape(x, [1, -1]), 'hidden'));
    return [...softmax(dense(hidden, 'classifier')).dataSync()];
  });
}

/** (x − 127)/127 of each value, or of the mean of each pixel's three. */
function asTrained(rgb: Uint8Array, channels: 1 | 3): Float32Array {
  if (channels === 3) return Float32Array.from(rgb, (x) => (x - 127) / 127);
  return Float32Array.from({ length: rgb.length / 3 }, (_, i) => {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(i * 3);
    return ((red + green + blue) / 3 - 127) / 127;
  });
}

test.each([
  { sizePx: 28, channels: 1 },
  { sizePx: 32, channels: 3 },
  { sizePx: 64, channels: 3 },
] as const)(
  'a network from scratch for $sizePx pixels and $channels channels predicts like its ops',
  async (input) => {
    const folder = await temporaryFolder();
    const model = seededSmallModel(input);
    await tfjs.write(model, folder, exportContext);
    const image = testPattern(input.sizePx);
    const opened = await openExportedModel(folder);
    const [prediction] = await opened.classify([image]);
    expect(opened.inputSizePx).toBe(input.sizePx);
    opened.dispose();
    const expected = await predictByOps(model, asTrained(image, input.channels));
    expect(Math.max(...expected)).toBeLessThan(0.999);
    for (const [i, value] of expected.entries()) expect(prediction?.[i]).toBeCloseTo(value, 5);
  },
);

test('no file of a 28×28 network mentions 224 pixels', async () => {
  const folder = await temporaryFolder();
  await tfjs.write(seededSmallModel({ sizePx: 28, channels: 1 }), folder, exportContext);
  const read = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8');
  for (const name of ['README.md', 'metadata.json', 'image.js'])
    expect(await read(name)).not.toContain('224');
  const { description } =
    /id="description">(?<description>[^<]*)/.exec(await read('index.html'))?.groups ?? {};
  expect(JSON.parse(description ?? '')).toMatchObject({ inputSizePx: 28, isGray: true });
});
