import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import type { OpPlacement } from '#engine/compute/tensorflow/placement-log.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { Placements, type PlacedRun } from '#engine/placement/placements.ts';
import { defaultRunConfig, type RunConfig } from '#shared/domain/run/run-config.ts';
import type { BackendReport } from '#shared/domain/run/run.ts';
import { testEnvironment } from '#test/support/engine-environment.ts';

const never = new AbortController().signal;
const onProcessor = (op: string): OpPlacement => ({ op, onCard: 0, onProcessor: 1 });
const onCard = (op: string): OpPlacement => ({ op, onCard: 1, onProcessor: 0 });
const found = [onProcessor('MaxPoolGrad'), onCard('Conv2D'), onProcessor('CropAndResize')];

const card: BackendReport = {
  id: 'tensorflow',
  label: 'TensorFlow',
  version: '2.21.0',
  device: 'NVIDIA L4',
  threads: 8,
  notice: null,
  graphicsCard: { name: 'NVIDIA L4', isUsed: true, missing: [] },
};
const processor: BackendReport = { ...card, device: 'CPU', graphicsCard: null };

const run = (settings: Partial<RunConfig> = {}): PlacedRun => ({
  config: { ...defaultRunConfig, ...settings },
  input: { sizePx: 224, channels: 3 },
  classCount: 3,
});

type StartTrial = NonNullable<ConstructorParameters<typeof Placements>[1]>;
const trialWith = (placements: readonly OpPlacement[] | null): ReturnType<typeof vi.fn<StartTrial>> =>
  vi.fn<StartTrial>(() => Promise.resolve(placements));

const savedIn = ({ cacheFolder }: EngineEnvironment): Promise<string[]> =>
  readdir(path.join(cacheFolder, 'placements')).catch(() => []);

test('without a card no trial is started, and nothing is read or saved', async () => {
  const start = trialWith(found);
  const environment = await testEnvironment();
  const placements = new Placements(environment, start);
  for (const report of [processor, { ...processor, id: 'wasm' as const }]) {
    expect(await placements.tryRun(report, run(), never)).toEqual([]);
    expect(await placements.describe(report)).toBe(report);
  }
  expect(start).not.toHaveBeenCalled();
  expect(await savedIn(environment)).toEqual([]);
});

test('with a card, the ops on the processor are returned, and listed in the report from then on', async () => {
  const environment = await testEnvironment();
  const placements = new Placements(environment, trialWith(found));
  expect(await placements.describe(card)).toBe(card);
  expect(await placements.tryRun(card, run(), never)).toEqual(['MaxPoolGrad', 'CropAndResize']);
  expect(await placements.describe(card)).toEqual({ ...card, onProcessor: ['CropAndResize', 'MaxPoolGrad'] });
});

test('a kind of run is tried once, even across sessions; sizes and rates don’t make another kind', async () => {
  const environment = await testEnvironment();
  await new Placements(environment, trialWith(found)).tryRun(card, run(), never);
  const start = trialWith(found);
  const later = new Placements(environment, start);
  const same = { ...run({ batchSize: 8, epochs: 3, learningRate: 0.1, seed: 5 }), classCount: 7 };
  expect(await later.tryRun(card, same, never)).toEqual([]);
  expect(start).not.toHaveBeenCalled();
  expect(await later.describe(card)).toMatchObject({ onProcessor: ['CropAndResize', 'MaxPoolGrad'] });
});

test('another model, depth, optimizer, card, TensorFlow or version of the app is another kind', async () => {
  const environment = await testEnvironment();
  const start = trialWith([onCard('Conv2D')]);
  const placements = new Placements(environment, start);
  const newer = new Placements({ ...environment, appVersion: '0.0.1-test' }, start);
  await placements.tryRun(card, run(), never);
  await placements.tryRun(card, run({ modelId: 'small-cnn' }), never);
  await placements.tryRun(card, run({ fineTune: 'all' }), never);
  await placements.tryRun(card, run({ optimizerId: 'sgd' }), never);
  await placements.tryRun({ ...card, device: 'NVIDIA L40' }, run(), never);
  await placements.tryRun({ ...card, version: '2.22.0' }, run(), never);
  await newer.tryRun(card, run(), never);
  expect(start).toHaveBeenCalledTimes(7);
  expect(await placements.describe(card)).toMatchObject({ onProcessor: [] });
});

test('the report lists the ops on the processor of all kinds, each op once', async () => {
  const environment = await testEnvironment();
  await new Placements(environment, trialWith([...found])).tryRun(card, run(), never);
  const other = new Placements(
    environment,
    trialWith([onProcessor('ArgMax'), onProcessor('MaxPoolGrad'), onCard('Mul')]),
  );
  await other.tryRun(card, run({ fineTune: 'all' }), never);
  expect(await other.describe(card)).toMatchObject({
    onProcessor: ['ArgMax', 'CropAndResize', 'MaxPoolGrad'],
  });
});

test.each([
  ['fails', null],
  ['did not use the card', [onProcessor('Conv2D')]],
  ['logs nothing', []],
])(
  'a trial that %s is no finding and isn’t saved, and is made again only by the next session',
  async (_, result) => {
    const environment = await testEnvironment();
    const start = trialWith(result);
    const placements = new Placements(environment, start);
    for (let i = 0; i < 2; i++) expect(await placements.tryRun(card, run(), never)).toEqual([]);
    expect(start).toHaveBeenCalledOnce();
    expect(await savedIn(environment)).toEqual([]);
    expect(await placements.describe(card)).toBe(card);
    await new Placements(environment, start).tryRun(card, run(), never);
    expect(start).toHaveBeenCalledTimes(2);
  },
);

test('a trial that can’t be started isn’t an error', async () => {
  const start = vi.fn<StartTrial>(() => Promise.reject(new Error('no space left on device')));
  const placements = new Placements(await testEnvironment(), start);
  expect(await placements.tryRun(card, run(), never)).toEqual([]);
});

test('a trial stopped with its run is made with the next one', async () => {
  const stopped = AbortSignal.abort();
  const start = trialWith(null);
  const placements = new Placements(await testEnvironment(), start);
  await placements.tryRun(card, run(), stopped);
  await placements.tryRun(card, run(), never);
  expect(start).toHaveBeenCalledTimes(2);
});

test('a damaged file is ignored', async () => {
  const environment = await testEnvironment();
  const placements = new Placements(environment, trialWith(found));
  await placements.tryRun(card, run(), never);
  const [file = ''] = await savedIn(environment);
  await writeFile(path.join(environment.cacheFolder, 'placements', file), '{"formatVersion":1,"kinds":{"a":');
  expect(await placements.describe(card)).toBe(card);
  expect(await placements.tryRun(card, run(), never)).toEqual(['MaxPoolGrad', 'CropAndResize']);
});

test('the run gets the ops even if they can’t be saved', async () => {
  const environment = await testEnvironment();
  // A file instead of the folder.
  await writeFile(environment.cacheFolder, '');
  const placements = new Placements(environment, trialWith(found));
  expect(await placements.tryRun(card, run(), never)).toEqual(['MaxPoolGrad', 'CropAndResize']);
});
