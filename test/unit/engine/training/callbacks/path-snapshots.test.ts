import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PathRecorder } from '#engine/training/callbacks/path-recorder.ts';
import { PathSnapshots, removePathSoFar } from '#engine/training/callbacks/path-snapshots.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';
import { progressAt } from '#test/support/training/progress-at.ts';

const at = (step: number, ...values: number[]) => ({
  step,
  epoch: Math.ceil(step / 10),
  values: Float32Array.from(values),
});
const filesIn = (folder: string): Promise<string[]> => readdir(join(folder, 'path-so-far'));

test('snapshots come back to the bit, in the order of time', async () => {
  const folder = await temporaryFolder();
  const path = [at(0, 0.1, -0), at(2, NaN, 1e-45), at(10, 3, 4)];
  await new PathSnapshots(folder).save(path);
  expect(await new PathSnapshots(folder).read(2, 10)).toEqual(path);
});

test('each is written once, and those that were thinned out go', async () => {
  const folder = await temporaryFolder();
  const snapshots = new PathSnapshots(folder);
  await snapshots.save([at(0, 1), at(1, 2), at(2, 3)]);
  const marked = join(folder, 'path-so-far', '2-1.safetensors');
  const bytes = await readFile(marked);
  await writeFile(marked, 'not written again');
  await snapshots.save([at(0, 1), at(2, 3), at(4, 5)]);
  expect((await filesIn(folder)).sort()).toEqual(['0-0.safetensors', '2-1.safetensors', '4-1.safetensors']);
  expect(await readFile(marked, 'utf8')).toBe('not written again');
  expect(bytes.subarray(-4)).toEqual(Buffer.from(Float32Array.of(3).buffer));
});

test('what was made after the checkpoint is not part of a run that goes on from it', async () => {
  const folder = await temporaryFolder();
  await new PathSnapshots(folder).save([at(0, 1), at(8, 2), at(16, 3)]);
  expect((await new PathSnapshots(folder).read(1, 15)).map(({ step }) => step)).toEqual([0, 8]);
  expect(await filesIn(folder)).toHaveLength(2);
});

test('a damaged one is missing on the path, and the others are not', async () => {
  const folder = await temporaryFolder();
  await new PathSnapshots(folder).save([at(0, 1), at(4, 2), at(8, 3)]);
  const damaged = join(folder, 'path-so-far', '4-1.safetensors');
  const bytes = await readFile(damaged);
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  await writeFile(damaged, bytes);
  await writeFile(join(folder, 'path-so-far', '8-1.safetensors'), 'cut');
  expect((await new PathSnapshots(folder).read(1, 100)).map(({ step }) => step)).toEqual([0]);
});

test('what cannot be deleted stays there, and stops no run that goes on', async () => {
  const folder = await temporaryFolder();
  await new PathSnapshots(folder).save([at(0, 1), at(4, 2)]);
  for (const name of ['notes', '9-1.safetensors']) await mkdir(join(folder, 'path-so-far', name));
  expect((await new PathSnapshots(folder).read(1, 4)).map(({ step }) => step)).toEqual([0, 4]);
  expect((await filesIn(folder)).sort()).toEqual([
    '0-0.safetensors',
    '4-1.safetensors',
    '9-1.safetensors',
    'notes',
  ]);
});

test('where nothing can be written, nothing is thrown, and where nothing was, nothing is read', async () => {
  const folder = join(await temporaryFolder(), 'file');
  await writeFile(folder, '');
  const snapshots = new PathSnapshots(folder);
  await snapshots.save([at(0, 1)]);
  expect(await snapshots.read(1, 1)).toEqual([]);
  const gone = await temporaryFolder();
  await removePathSoFar(gone);
});

test('a recorder that goes on has the same path as one that nobody interrupted', async () => {
  const folder = await temporaryFolder();
  let made = 0;
  const recorder = (snapshots?: PathSnapshots): PathRecorder =>
    new PathRecorder({
      weights: [{ name: 'bias', shape: [1] }],
      readWeights: () =>
        Promise.resolve({ bias: { type: 'float32', shape: [1], values: Float32Array.of(made) } }),
      savedSnapshots: snapshots,
      now: () => 0,
    });
  const train = async (by: PathRecorder, from: number, to: number): Promise<void> => {
    for (made = from; made <= to; made++)
      await (made === from ? by.onTrainBegin(progressAt(made)) : by.onStep(progressAt(made)));
    made = to;
  };
  const whole = recorder();
  await train(whole, 0, 101);
  const first = recorder(new PathSnapshots(folder));
  await train(first, 0, 50);
  const state = await first.state();
  await train(first, 51, 57);
  const second = recorder(new PathSnapshots(folder));
  await second.restore(state);
  await train(second, 50, 101);
  await second.onTrainEnd();
  await whole.onTrainEnd();
  expect(second.path).toEqual(whole.path);
});
