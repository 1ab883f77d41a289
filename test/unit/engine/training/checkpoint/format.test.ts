import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '#engine/training/checkpoint/checkpoint.ts';
import {
  readCheckpoint,
  removeCheckpoint,
  writeCheckpoint,
} from '#engine/training/checkpoint/checkpoint-file.ts';
import { fromTensorFile, toTensorFile } from '#engine/training/checkpoint/format.ts';
import { writeTensorFile } from '#engine/storage/tensor-file.ts';
import { defaultRunConfig } from '#shared/domain/run-config.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';

const floats = (shape: readonly number[], ...values: number[]): Checkpoint['state'][string] => ({
  type: 'float32',
  shape,
  values: Float32Array.from(values),
});

const checkpoint: Checkpoint = {
  owner: {
    runId: '20260101-120000-abcdef',
    config: defaultRunConfig,
    images: 'f'.repeat(64),
    backend: { id: 'wasm', version: '4.22.0', device: 'CPU', threads: 2 },
  },
  position: {
    epoch: 2,
    tally: { steps: 3, images: 12, correct: 7, lossSum: 0.1 + 0.2, startedAtSeconds: 1.25 },
    step: 8,
    imagesSeen: 31,
    epochs: [
      {
        epoch: 1,
        step: 5,
        imagesSeen: 19,
        trainLoss: 1 / 3,
        trainAccuracy: 0.5,
        validationLoss: 1e-300,
        validationAccuracy: 1,
        imagesPerSecond: 99.5,
        seconds: 1.25,
      },
    ],
    best: {
      epoch: 1,
      measured: { loss: 1e-300, accuracy: 1 },
      weights: { 'classe “é”/kernel': floats([2, 1], -0, 1e-45) },
    },
    seconds: 2.5,
  },
  state: { a: floats([3], NaN, Infinity, 0.1), step: floats([], 8), empty: floats([0]) },
  learningRate: 0.001,
  memory: { microBatchSize: 16, evaluationBatchSize: 64 },
  noise: [
    { epoch: 1, step: 5, noiseScale: 55.5 },
    { epoch: 2, step: 9, noiseScale: null },
  ],
  seconds: { features: 0.5, total: 4 },
};

async function readBack(written: Checkpoint): Promise<Checkpoint | null> {
  const folder = await temporaryFolder();
  await writeCheckpoint(folder, written);
  return readCheckpoint(folder);
}

test('a checkpoint read back is the one that was written, to the bit', async () => {
  expect(await readBack(checkpoint)).toEqual(checkpoint);
});

test('one before anything was measured or found is read back too', async () => {
  const early = { ...checkpoint, learningRate: null, position: { ...checkpoint.position, best: null } };
  expect(await readBack(early)).toEqual(early);
});

describe('damage', () => {
  async function written(): Promise<{ folder: string; file: string; bytes: Buffer }> {
    const folder = await temporaryFolder();
    await writeCheckpoint(folder, checkpoint);
    const file = join(folder, 'checkpoint.safetensors');
    return { folder, file, bytes: await readFile(file) };
  }
  const refused = {
    code: 'storage/damaged',
    message: 'This run cannot go on: its checkpoint is damaged. The run is kept as it is.',
  };

  test('a flipped bit, anywhere, is found out', async () => {
    const { folder, file, bytes } = await written();
    for (let at = 0; at < bytes.length; at += 7) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 4;
      await writeFile(file, damaged);
      await expect(readCheckpoint(folder), `byte ${at}`).rejects.toMatchObject(refused);
    }
  });

  test.each([0, 10, 40, 200])('one that was cut off after %i bytes is refused', async (length) => {
    const { folder, file, bytes } = await written();
    await writeFile(file, bytes.subarray(0, length));
    await expect(readCheckpoint(folder)).rejects.toMatchObject(refused);
  });
});

test('one of another version is refused as that, not as damaged', async () => {
  const { json, arrays } = toTensorFile(checkpoint);
  const other = { json: { ...(json as object), version: 1 }, arrays };
  expect(fromTensorFile(other)).toBe('other-version');
  const folder = await temporaryFolder();
  await writeTensorFile(join(folder, 'checkpoint.safetensors'), other);
  await expect(readCheckpoint(folder)).rejects.toMatchObject({
    message: expect.stringContaining('another version') as string,
  });
});

describe('in a run folder', () => {
  test('there is none before one is written, and none after it is removed', async () => {
    const folder = await temporaryFolder();
    expect(await readCheckpoint(folder)).toBeNull();
    await writeCheckpoint(folder, checkpoint);
    expect(await readCheckpoint(folder)).toEqual(checkpoint);
    await removeCheckpoint(folder);
    expect(await readCheckpoint(folder)).toBeNull();
  });

  test('a damaged one is refused with a sentence and left as it is', async () => {
    const folder = await temporaryFolder();
    await writeCheckpoint(folder, checkpoint);
    const file = join(folder, 'checkpoint.safetensors');
    const bytes = (await readFile(file)).subarray(0, -1);
    await writeFile(file, bytes);
    await expect(readCheckpoint(folder)).rejects.toMatchObject({
      code: 'storage/damaged',
      message: 'This run cannot go on: its checkpoint is damaged. The run is kept as it is.',
    });
    expect((await readFile(file)).equals(bytes)).toBe(true);
  });
});
