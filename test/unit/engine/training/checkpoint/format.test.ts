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
import { checkpoint } from '#test/support/training/saved-tensors.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';

async function readBack(written: Checkpoint): Promise<Checkpoint | null> {
  const folder = await temporaryFolder();
  await writeCheckpoint(folder, written);
  return readCheckpoint(folder);
}

test('a checkpoint read back is the one that was written, to the bit', async () => {
  expect(await readBack(checkpoint)).toEqual(checkpoint);
});

test('one before anything was measured or found is read back too', async () => {
  const early = { ...checkpoint, learningRate: null, callbacks: { best: { json: null, arrays: {} } } };
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
    params: { kind: 'checkpoint', fault: 'damaged' },
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
    params: { kind: 'checkpoint', fault: 'other-version' },
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

  test('a damaged one is refused and left as it is', async () => {
    const folder = await temporaryFolder();
    await writeCheckpoint(folder, checkpoint);
    const file = join(folder, 'checkpoint.safetensors');
    const bytes = (await readFile(file)).subarray(0, -1);
    await writeFile(file, bytes);
    await expect(readCheckpoint(folder)).rejects.toMatchObject({
      code: 'storage/damaged',
      params: { kind: 'checkpoint', fault: 'damaged', path: file },
    });
    expect((await readFile(file)).equals(bytes)).toBe(true);
  });
});
