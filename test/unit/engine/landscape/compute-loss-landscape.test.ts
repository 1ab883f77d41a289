import { afterAll, describe, expect, test, vi } from 'vitest';
import type { Backend } from '#engine/compute/backend.ts';
import { models } from '#engine/models/registry.ts';
import { createClassifier } from '#engine/training/classifier.ts';
import { computeLossLandscape } from '#engine/landscape/compute-loss-landscape.ts';
import { landscapeBasis, weightsAt } from '#engine/landscape/landscape-basis.ts';
import { namedWeights, type WeightPath } from '#engine/training/weight-path.ts';
import type { TrainingOutcome } from '#engine/training/training-run.ts';
import { defaultRunConfig, type RunConfig } from '#shared/domain/run/run-config.ts';
import type { LossLandscape } from '#shared/domain/landscape/loss-landscape.ts';
import { startBackends } from '#test/support/backends.ts';
import { running } from '#test/support/training/run-control.ts';
import { openShapes, type TrainingSetup } from '#test/support/training/training-setup.ts';

vi.setConfig({ testTimeout: 240_000 });

const backends = await startBackends();
const setup = await openShapes(6, backends, 28);
afterAll(() => setup.close());

type Progress = readonly [done: number, total: number];

async function landscapeOf(
  config: RunConfig,
  backend: Backend,
  path: WeightPath,
  control = running,
): Promise<{ landscape: LossLandscape; progress: Progress[] }> {
  const { dataset, environment } = setup;
  const progress: Progress[] = [];
  const onProgress = (done: number, total: number): void => void progress.push([done, total]);
  const request = {
    runId: 'run',
    path,
    config,
    dataset,
    backend,
    environment,
    signal: control.signal,
    pause: control,
    onProgress,
  };
  return { landscape: await computeLossLandscape(request), progress };
}

/** The mean loss over all training images, by the predictions of a classifier with these weights. */
async function lossByPredictions(
  { dataset, environment }: TrainingSetup,
  backend: Backend,
  { model, path }: TrainingOutcome,
  flat: Float32Array,
): Promise<number> {
  const plugin = models.get(model.modelId);
  if (plugin === undefined || path === null) throw new Error('there is nothing to ask');
  const weights = namedWeights(path.weights, flat);
  const classifier = await createClassifier(backend, plugin, { ...model, weights }, environment);
  let loss = 0;
  const ids = dataset.ids('train');
  for await (const { id, rgb } of dataset.crops(ids, classifier.inputSizePx)) {
    const [prediction] = await classifier.classify([rgb]);
    loss -= Math.log(prediction?.[dataset.classOf(id)] ?? NaN);
  }
  classifier.dispose();
  return loss / ids.length;
}

const head = { ...defaultRunConfig, epochs: 4, batchSize: 4 };
const small = { ...head, modelId: 'small-cnn', epochs: 2 };

describe.each([
  ['a head', head, 'tensorflow'],
  ['a head', head, 'wasm'],
  ['the small network', small, 'tensorflow'],
] as const)('the landscape of %s', (_name, given, backendId) => {
  const backend = backends[backendId];
  const config: RunConfig = { ...given, backend: backendId };

  test(`on ${backendId}: its losses are those of the weights at its points`, async () => {
    const outcome = await setup.run(config);
    const path = outcome.path as WeightPath;
    const { landscape, progress } = await landscapeOf(config, backend, path);
    const train = setup.dataset.ids('train').length;
    expect(landscape.images).toBe(train);

    // Four images per step, the rest in the last step of an epoch.
    const updates = config.epochs * Math.ceil(train / 4);
    expect(landscape.path.map((point) => point.step)).toEqual(
      Array.from({ length: updates + 1 }, (_, i) => i),
    );
    expect(landscape.path.at(-1)).toMatchObject({ column: 0, row: 0, step: updates, epoch: config.epochs });
    expect(landscape.path[0]).toMatchObject({ step: 0, epoch: 0 });
    expect(landscape.path[0]?.column).toBeLessThan(0);
    const [across, up] = landscape.pathFractions;
    expect(across).toBeGreaterThan(up);
    expect(across + up).toBeLessThanOrEqual(1);
    const total = path.snapshots.length + 25 ** 2;
    expect(progress.at(-1)).toEqual([total, total]);

    const basis = await landscapeBasis(path.snapshots);
    if (basis === null) throw new Error('the path never moved');
    const check = async (loss: number | undefined, flat: Float32Array): Promise<void> => {
      const expected = await lossByPredictions(setup, backend, outcome, flat);
      expect(loss).toBeGreaterThan(0);
      expect(Math.abs((loss ?? NaN) - expected)).toBeLessThan(1e-4 * (1 + expected));
    };
    for (const i of [0, 3, path.snapshots.length - 1])
      await check(landscape.path[i]?.loss, path.snapshots[i]?.values ?? new Float32Array());
    for (const [row, column] of [
      [0, 0],
      [12, 7],
      [24, 18],
    ] as const) {
      const flat = weightsAt(basis, landscape.columns[column] ?? NaN, landscape.rows[row] ?? NaN);
      await check(landscape.losses[row]?.[column], flat);
    }
  });
});

test('a path lies within its grid, with the same distances between points as between weights', async () => {
  const { path } = await setup.run(head);
  const snapshots = path?.snapshots ?? [];
  const basis = await landscapeBasis(snapshots);
  if (basis === null) throw new Error('the path never moved');
  const [start, end] = [snapshots[0], snapshots.at(-1)].map((one) => one?.values ?? new Float32Array());
  const difference = start?.map((value, k) => value - (end?.[k] ?? NaN)) ?? new Float32Array();
  for (const [direction, coordinates] of [
    [basis.directions[0], basis.columns],
    [basis.directions[1], basis.rows],
  ] as const) {
    expect(Math.hypot(...direction)).toBeCloseTo(1, 6);
    const along = difference.reduce((sum, value, k) => sum + value * (direction[k] ?? 0), 0);
    expect(along).toBeCloseTo(coordinates[0] ?? NaN, 6);
  }
  const angle = basis.directions[0].reduce((sum, value, k) => sum + value * (basis.directions[1][k] ?? 0), 0);
  expect(angle).toBeCloseTo(0, 6);
});

test('computed twice, it is the same to the bit', async () => {
  const { path } = await setup.run(head);
  const first = await landscapeOf(head, backends.tensorflow, path as WeightPath);
  const second = await landscapeOf(head, backends.tensorflow, path as WeightPath);
  expect(second.landscape).toEqual(first.landscape);
});

test('a single step makes a line, which gets a second direction with fraction 0', async () => {
  const config = { ...head, epochs: 1, batchSize: 'full' } as const;
  const { path } = await setup.run(config);
  const { landscape } = await landscapeOf(config, backends.tensorflow, path as WeightPath);
  expect(landscape.pathFractions).toEqual([1, 0]);
  expect(landscape.path.map(({ row }) => row)).toEqual([0, 0]);
  expect(landscape.rows[24]).toBeGreaterThan(0);
  // The loss really changes across the line, so the second direction isn't zero.
  const middle = 12;
  expect(landscape.losses[0]?.[middle]).not.toBeCloseTo(landscape.losses[24]?.[middle] ?? NaN, 6);
});

test('weights that never moved have no landscape', async () => {
  const { path } = await setup.run({ ...head, epochs: 1, batchSize: 'full' });
  const first = (path as WeightPath).snapshots.slice(0, 1);
  const call = landscapeOf(head, backends.tensorflow, { weights: path?.weights ?? [], snapshots: first });
  await expect(call).rejects.toMatchObject({ code: 'run/no-path' });
});

test('canceled, it ends with its next point', async () => {
  const { path } = await setup.run(head);
  const abort = new AbortController();
  let points = 0;
  const whenRunning = (): Promise<void> => {
    if (++points === 3) abort.abort();
    return Promise.resolve();
  };
  const control = { signal: abort.signal, whenRunning };
  const call = landscapeOf(head, backends.tensorflow, path as WeightPath, control);
  await expect(call).rejects.toMatchObject({ code: 'canceled' });
  expect(points).toBe(3);
});

test('fine-tuning records no path', async () => {
  const outcome = await setup.run({ fineTune: 'last', epochs: 1, batchSize: 4 });
  expect(outcome.path).toBeNull();
});
