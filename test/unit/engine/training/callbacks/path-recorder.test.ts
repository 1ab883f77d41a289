import { expect, test } from 'vitest';
import type { ArrayValues } from '#engine/compute/backend.ts';
import { PathRecorder } from '#engine/training/callbacks/path-recorder.ts';
import type { WeightPath } from '#engine/training/weight-path.ts';
import { progressAt } from '#test/support/training/progress-at.ts';

const weights = [
  { name: 'kernel', shape: [2, 1] },
  { name: 'bias', shape: [1] },
];

interface Recording {
  readonly path: WeightPath;
  readonly reads: number;
}

/** A training of so many updates, ten an epoch, of which each takes `stepMs` and each reading `readMs`. */
async function recorded(
  updates: number,
  { stepMs = 10, readMs = 0.01, specs = weights } = {},
): Promise<Recording> {
  let time = 0;
  let made = 0;
  let reads = 0;
  const readWeights = (): Promise<ArrayValues> => {
    time += readMs;
    reads++;
    const arrays = specs.map(({ name, shape }, index) => {
      const values = new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(made + index);
      return [name, { type: 'float32' as const, shape, values }] as const;
    });
    // In another order than the path's.
    return Promise.resolve(Object.fromEntries(arrays.reverse()));
  };
  const recorder = new PathRecorder({ weights: specs, readWeights, now: () => time });
  await recorder.onTrainBegin(progressAt(0));
  for (made = 1; made <= updates; made++) {
    time += stepMs;
    await recorder.onStep(progressAt(made));
  }
  made = updates;
  await recorder.onTrainEnd();
  return { path: recorder.path, reads };
}

const stepsOf = ({ path }: Recording): number[] => path.snapshots.map(({ step }) => step);

test('a short training is kept step by step, from the start', async () => {
  const { path } = await recorded(3);
  expect(path.snapshots).toEqual([
    { step: 0, epoch: 0, values: Float32Array.of(0, 0, 1) },
    { step: 1, epoch: 1, values: Float32Array.of(1, 1, 2) },
    { step: 2, epoch: 1, values: Float32Array.of(2, 2, 3) },
    { step: 3, epoch: 1, values: Float32Array.of(3, 3, 4) },
  ]);
});

test('a longer one is thinned evenly, and ends with its last step', async () => {
  // 24 are there after update 23; then every other: 0, 2 … 46; then every fourth: 0, 4 … 92; then every eighth.
  const run = await recorded(101);
  expect(stepsOf(run)).toEqual([0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 101]);
  expect(run.path.snapshots.at(-1)?.epoch).toBe(11);
});

test('hundreds of thousands of steps need at most a dozen readings for each doubling', async () => {
  const run = await recorded(200_000);
  expect(run.path.snapshots.length).toBeLessThanOrEqual(25);
  // 24 at first, 12 for each doubling up to 200,000 / 24 = 8,333 < 2¹⁴, and the last.
  expect(run.reads).toBeLessThanOrEqual(24 + 14 * 12 + 1);
});

test('large weights get fewer snapshots: twelve million numbers at most', async () => {
  const specs = [{ name: 'kernel', shape: [1_500_000] }];
  // 12,000,000 / 1,500,000 = 8 and the last: 0 … 7, then 0, 2 … 14, then 0, 4 … 28.
  expect(stepsOf(await recorded(30, { specs }))).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 30]);
});

test('slow readings take fifty milliseconds, and beyond them one hundredth of the time', async () => {
  // The first is not counted, and the fourth begins when 40 ms are spent: then 60 ms have to become 1 % of the time.
  const run = await recorded(2000, { stepMs: 10, readMs: 20 });
  expect(stepsOf(run).slice(0, 4)).toEqual([0, 1, 2, 3]);
  // 2,000 updates of 10 ms are 20 s, of which 1 % is ten readings; one may pass the limit, and the first and last come besides.
  expect(run.reads).toBeLessThanOrEqual(10 + 3);
});

test('a run stopped before its first step has its start alone', async () => {
  expect(stepsOf(await recorded(0))).toEqual([0]);
});
