import { createHash } from 'node:crypto';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AppError } from '#shared/domain/errors.ts';
import { readTensorFile, writeTensorFile, type TensorFile } from '#engine/storage/tensor-file.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';

const content: TensorFile = {
  json: { class: 'classe “é”', numbers: [1 / 3, null] },
  arrays: {
    pixels: { type: 'uint8', shape: [1, 3], values: Uint8Array.of(0, 128, 255) },
    'classifier/kernel': {
      type: 'float32',
      shape: [2, 2],
      values: Float32Array.of(-0, 1e-45, NaN, Infinity),
    },
    step: { type: 'int32', shape: [], values: Int32Array.of(-8) },
    'é “empty”': { type: 'float32', shape: [0, 5], values: new Float32Array(0) },
  },
};

async function written(): Promise<{ path: string; bytes: Buffer }> {
  const path = join(await temporaryFolder(), 'a.safetensors');
  await writeTensorFile(path, content);
  return { path, bytes: await readFile(path) };
}

test('arrays and JSON are read back to the bit', async () => {
  const { path } = await written();
  const read = await readTensorFile(path);
  expect(read).toEqual(content);
  expect(Object.is(read?.arrays['classifier/kernel']?.values[0], -0)).toBe(true);
});

test('the layout is that of safetensors: a length, a header padded to eight bytes, arrays aligned to their element size', async () => {
  const { path, bytes } = await written();
  const length = Number(bytes.readBigUInt64LE());
  expect(length % 8).toBe(0);
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>;
  expect(header).toMatchObject({
    'classifier/kernel': { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
    step: { dtype: 'I32', shape: [], data_offsets: [16, 20] },
    pixels: { dtype: 'U8', shape: [1, 3], data_offsets: [20, 23] },
    __metadata__: { json: JSON.stringify(content.json) },
  });
  expect(bytes.length).toBe(8 + length + 23);
  expect(await readdir(join(path, '..'))).toEqual(['a.safetensors']);
});

test('a missing file is null', async () => {
  expect(await readTensorFile(join(await temporaryFolder(), 'none'))).toBeNull();
});

test('a flipped bit anywhere, and a truncated file, are errors', async () => {
  const { path, bytes } = await written();
  const damaged = { code: 'storage/damaged', params: { path } };
  for (let at = 0; at < bytes.length; at++) {
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
    await writeFile(path, flipped);
    await expect(readTensorFile(path), `bit of byte ${at}`).rejects.toMatchObject(damaged);
    await writeFile(path, bytes.subarray(0, at));
    await expect(readTensorFile(path), `cut to ${at}`).rejects.toMatchObject(damaged);
  }
});

test('the caller’s error is thrown if given', async () => {
  const { path } = await written();
  await truncate(path, 20);
  const mine = new AppError('storage/damaged', { kind: 'features' });
  await expect(readTensorFile(path, () => mine)).rejects.toBe(mine);
});

describe('a forged file with a valid hash', () => {
  const metadata = (hash: string): string => `{"__metadata__":{"sha256":"${hash}","json":"null"}`;

  /** @param entries the header after its metadata */
  function forged(entries: string, data: Uint8Array): Buffer {
    const make = (hash: string): Buffer => Buffer.from(metadata(hash) + entries);
    const hash = createHash('sha256')
      .update(make('0'.repeat(64)))
      .update(data)
      .digest('hex');
    const header = make(hash);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    return Buffer.concat([length, header, data]);
  }

  const entry = (name: string, begin: number, end: number, shape = `[${(end - begin) / 4}]`): string =>
    `,"${name}":{"dtype":"F32","shape":${shape},"data_offsets":[${begin},${end}]}`;

  async function read(bytes: Uint8Array): Promise<TensorFile | null> {
    const path = join(await temporaryFolder(), 'a.safetensors');
    await writeFile(path, bytes);
    return readTensorFile(path);
  }

  test('is read if nothing else is wrong', async () => {
    const bytes = forged(`${entry('a', 0, 4)}${entry('b', 4, 12)}}`, new Uint8Array(12));
    expect(Object.keys((await read(bytes))?.arrays ?? {})).toEqual(['a', 'b']);
  });

  test.each([
    ['arrays beyond the end', `${entry('a', 0, 4)}${entry('b', 4, 20)}}`],
    ['arrays that overlap', `${entry('a', 0, 8)}${entry('b', 4, 12)}}`],
    ['a hole between arrays', `${entry('a', 0, 4)}${entry('b', 8, 12)}}`],
    ['bytes that no array has', `${entry('a', 0, 4)}}`],
    ['a name that is there twice', `${entry('a', 0, 12)}${entry('a', 0, 12)}}`],
    ['a shape of another size', `${entry('a', 0, 12, '[4]')}}`],
    ['a shape whose product no number holds', `${entry('a', 0, 12, '[9007199254740991,9007199254740991]')}}`],
    ['a negative offset', `${entry('a', -4, 8)}}`],
    ['a type that we do not write', ',"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}'],
    ['a header that is no JSON', entry('a', 0, 12)],
  ])('is an error with %s', async (_, entries) => {
    await expect(read(forged(entries, new Uint8Array(12)))).rejects.toMatchObject({
      code: 'storage/damaged',
    });
  });

  test.each([100_000_001n, 2n ** 63n, 2n ** 64n - 1n])(
    'is an error with a header of %i bytes',
    async (length) => {
      const bytes = Buffer.alloc(200);
      bytes.writeBigUInt64LE(length);
      await expect(read(bytes)).rejects.toMatchObject({ code: 'storage/damaged' });
    },
  );

  test('is rejected before reading if larger than anything we write', async () => {
    const path = join(await temporaryFolder(), 'a.safetensors');
    await writeFile(path, '');
    // A sparse file, which takes no space on the disk.
    await truncate(path, 5_000_000_000);
    await expect(readTensorFile(path)).rejects.toMatchObject({ code: 'storage/damaged' });
  });
});
