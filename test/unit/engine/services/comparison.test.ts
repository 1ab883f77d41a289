import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { EngineEnvironment } from '#engine/environment.ts';
import { MemorySampler } from '#engine/services/memory-sampler.ts';
import { createSession, type Session } from '#engine/services/session.ts';
import { epochOrder } from '#engine/training/data/batches.ts';
import type { EngineEvent, ComparisonDetail } from '#shared/contract/engine-api.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import type { ComparisonConfig } from '#shared/domain/comparison/comparison-config.ts';
import { writeShapes } from '#test/support/images/drawn-images.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';

const never = new AbortController().signal;
const { batchSize: unused, ...defaults } = defaultRunConfig;
const config = (part: Partial<ComparisonConfig> = {}, epochs = 4): ComparisonConfig => ({
  base: { ...defaults, epochs },
  batchSizes: [4, 8],
  seeds: [0],
  scaleRate: true,
  ...part,
});

type Progress = Extract<EngineEvent, { kind: 'comparison.progress' }>;

class Desk {
  readonly session: Session;
  readonly events: EngineEvent[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(environment: EngineEnvironment) {
    this.session = createSession(environment, (event) => {
      this.events.push(event);
      for (const look of [...this.#waiting]) look();
    });
    onTestFinished(() => this.session.close());
  }

  /** Settles with the first `comparison.progress` that fits, past or to come. */
  when(fits: (event: Progress) => boolean): Promise<Progress> {
    return new Promise((settle) => {
      const look = (): void => {
        const found = this.events.find(
          (event): event is Progress => event.kind === 'comparison.progress' && fits(event),
        );
        if (found === undefined) return;
        this.#waiting.delete(look);
        settle(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  ended(): Promise<Progress> {
    return this.when(({ status }) => status !== 'running');
  }

  detail(comparisonId: string): Promise<ComparisonDetail> {
    return this.session.api['comparison.detail']({ comparisonId }, never);
  }
}

async function openDesk(count = 6): Promise<{ desk: Desk; environment: EngineEnvironment; folder: string }> {
  const environment = await testEnvironment();
  const folder = await temporaryFolder();
  await writeShapes(folder, count);
  const desk = new Desk(environment);
  await desk.session.api['dataset.open']({ paths: [folder] }, never);
  return { desk, environment, folder };
}

describe('a comparison', () => {
  test('makes its runs one after another and leaves each in the list of runs', async () => {
    const { desk } = await openDesk();
    const { comparisonId } = await desk.session.api['comparison.start'](config({ seeds: [0, 1] }), never);
    expect(await desk.ended()).toMatchObject({ status: 'finished', done: 4, total: 4, failure: null });
    const { runs, summary } = await desk.detail(comparisonId);
    expect(summary.status).toBe('finished');
    expect(runs.map(({ state, batchSize, config: { seed } }) => [state, batchSize, seed])).toEqual([
      ['finished', 4, 0],
      ['finished', 8, 0],
      ['finished', 4, 1],
      ['finished', 8, 1],
    ]);
    for (const run of runs) {
      expect(run.epochs).toHaveLength(4);
      expect(run.peakMemoryBytes).toBeGreaterThan(10_000_000);
    }
    // Square-root scaling of Adam's 0.001: √(4/32) and √(8/32).
    expect(runs[0]?.learningRate).toBeCloseTo(0.000353553, 8);
    expect(runs[1]?.learningRate).toBeCloseTo(0.0005, 8);
    expect(await desk.session.api['runs.list']({}, never)).toHaveLength(4);
  });

  test('begins every size from the same weights and orders: equal settings end in equal weights', async () => {
    const { desk } = await openDesk();
    // One size comes twice: 0.001, typed for batches of 32, is what the automatic rate is.
    const same = config({ batchSizes: [8], learningRates: ['auto', 0.001] });
    const { comparisonId } = await desk.session.api['comparison.start'](same, never);
    await desk.ended();
    const { runs } = await desk.detail(comparisonId);
    const hashes = await Promise.all(
      runs.map(
        async ({ runId }) =>
          (await desk.session.api['run.detail']({ runId: runId ?? '' }, never)).result?.weightsHash,
      ),
    );
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(hashes[1]).toBe(hashes[0]);
    // The order of an epoch knows seed and epoch only, so that of two sizes is one.
    const [one, other] = runs.map((run) => epochOrder(50, run.config.seed, 1));
    expect(one).toEqual(other);
    expect(epochOrder(50, 1, 1)).not.toEqual(one);
  });

  test('goes on past a run that diverged, which is a row that says so', async () => {
    const { desk } = await openDesk();
    const { comparisonId } = await desk.session.api['comparison.start'](
      config({
        base: { ...defaults, epochs: 4, optimizerId: 'sgd' },
        batchSizes: [4],
        learningRates: [1000, 0.05],
      }),
      never,
    );
    expect(await desk.ended()).toMatchObject({ status: 'finished', done: 2 });
    const { runs } = await desk.detail(comparisonId);
    expect(runs.map(({ state }) => state)).toEqual(['failed', 'finished']);
    expect(runs[0]?.failure?.code).toBe('run/diverged');
  });

  test('is stopped, goes on in a new session on the same folder, and makes nothing twice', async () => {
    const { desk, environment, folder } = await openDesk();
    const { comparisonId } = await desk.session.api['comparison.start'](
      config({ seeds: [0, 1] }, 120),
      never,
    );
    await desk.when(({ done }) => done >= 1);
    const stopped = await desk.session.api['comparison.stop']({ comparisonId }, never);
    expect(stopped.total).toBe(4);
    expect(await desk.ended()).toMatchObject({ status: 'stopped', failure: null });
    const before = await desk.detail(comparisonId);
    const doneBefore = before.runs.filter(({ state }) => state === 'finished').map(({ runId }) => runId);
    expect(doneBefore).toHaveLength(stopped.done);
    expect(stopped.done).toBeLessThan(4);
    await desk.session.close();

    const again = new Desk(environment);
    await again.session.api['dataset.open']({ paths: [folder] }, never);
    await again.session.api['comparison.continue']({ comparisonId }, never);
    expect(await again.ended()).toMatchObject({ status: 'finished', done: 4 });
    const after = await again.detail(comparisonId);
    expect(after.runs.every(({ state }) => state === 'finished')).toBe(true);
    expect(after.runs.slice(0, stopped.done).map(({ runId }) => runId)).toEqual(doneBefore);
    const started = again.events.flatMap((event) =>
      event.kind === 'comparison.progress' && event.current !== null ? [event.current.position] : [],
    );
    expect(started).toEqual([0, 1, 2, 3].slice(stopped.done));
  });

  test('whose session closes is interrupted, and is continued with the same images only', async () => {
    const { desk, environment, folder } = await openDesk();
    const { comparisonId } = await desk.session.api['comparison.start'](config({}, 10_000), never);
    await desk.when(({ current }) => current !== null);
    await desk.session.close();
    const again = new Desk(environment);
    expect(await again.session.api['comparison.list']({}, never)).toMatchObject([
      { comparisonId, status: 'interrupted', done: 0 },
    ]);
    await again.session.api['dataset.open']({ paths: [folder] }, never);
    await again.session.api['dataset.setExcluded']({ ids: [0], isExcluded: true }, never);
    await expect(again.session.api['comparison.continue']({ comparisonId }, never)).rejects.toMatchObject({
      code: 'comparison/other-images',
    });
  });

  test('while it goes on, nothing else begins and no image moves, and its run’s own stop ends it', async () => {
    const { desk, folder } = await openDesk();
    const { comparisonId } = await desk.session.api['comparison.start'](config({}, 10_000), never);
    const busy = { code: expect.stringMatching(/already-running$/) as string };
    const { api } = desk.session;
    await expect(api['comparison.start'](config(), never)).rejects.toMatchObject(busy);
    await expect(api['run.start'](defaultRunConfig, never)).rejects.toMatchObject(busy);
    await expect(api['dataset.open']({ paths: [folder] }, never)).rejects.toMatchObject(busy);
    await expect(api['dataset.setExcluded']({ ids: [0], isExcluded: true }, never)).rejects.toMatchObject(
      busy,
    );
    await expect(api['comparison.remove']({ comparisonId }, never)).rejects.toMatchObject(busy);
    const { current } = await desk.when((event) => event.current !== null);
    await api['run.stop']({ runId: current?.runId ?? '', keep: false }, never);
    expect(await desk.ended()).toMatchObject({ status: 'stopped', done: 0, failure: null });
  });

  test('with settings that do not exist leaves no trace', async () => {
    const { desk } = await openDesk();
    const wrong = config({ base: { ...defaults, optimizerId: 'none such' } });
    await expect(desk.session.api['comparison.start'](wrong, never)).rejects.toMatchObject({
      code: 'usage/wrong-arguments',
    });
    expect(await desk.session.api['comparison.list']({}, never)).toEqual([]);
  });

  test('is written as table and image, and removed with its runs', async () => {
    const { desk, environment } = await openDesk();
    const { comparisonId } = await desk.session.api['comparison.start'](config(), never);
    await desk.ended();
    const target = await temporaryFolder();
    const files = ['table.csv', 'chart.svg'].map((name) => join(target, name));
    for (const file of files)
      await desk.session.api['comparison.export'](
        { comparisonId, file, axis: 'epochs', measure: 'trainLoss' },
        never,
      );
    expect((await readFile(files[0] ?? '', 'utf8')).trimEnd().split('\r\n')).toHaveLength(3);
    expect(await readFile(files[1] ?? '', 'utf8')).toContain('Training loss');
    const other = join(target, 'chart.doc');
    await expect(
      desk.session.api['comparison.export'](
        { comparisonId, file: other, axis: 'epochs', measure: 'trainLoss' },
        never,
      ),
    ).rejects.toMatchObject({ code: 'usage/wrong-arguments' });

    await desk.session.api['comparison.remove']({ comparisonId }, never);
    expect(await desk.session.api['runs.list']({}, never)).toEqual([]);
    expect(await readdir(join(environment.dataFolder, 'runs'))).toEqual([]);
    await expect(desk.detail(comparisonId)).rejects.toMatchObject({ code: 'comparison/not-found' });
  });
});

test('a memory sampler returns the highest figure since it was made', () => {
  const figures = [5, 9];
  const sampler = new MemorySampler(() => figures.shift() ?? 7);
  // Read when made (5) and when stopped (9): what comes after is not asked for.
  expect(sampler.stop()).toBe(9);
  expect(figures).toEqual([]);
});
