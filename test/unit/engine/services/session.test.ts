import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { EngineEnvironment } from '#engine/environment.ts';
import { createSession, type Session } from '#engine/services/session.ts';
import type { EngineEvent, Input } from '#shared/contract/engine-api.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { drawShape, writeShapes } from '#test/support/images/drawn-images.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';

const config = { ...defaultRunConfig, epochs: 6, batchSize: 8 };
const never = new AbortController().signal;

interface Opened {
  readonly session: Session;
  readonly environment: EngineEnvironment;
  readonly folder: string;
  readonly events: EngineEvent[];
  /** Resolves with the first event that fits, past or to come. */
  readonly when: <K extends EngineEvent['kind']>(kind: K) => Promise<Extract<EngineEvent, { kind: K }>>;
}

async function openShapes(count = 10, environment?: EngineEnvironment): Promise<Opened> {
  const own = environment ?? (await testEnvironment());
  const folder = await temporaryFolder();
  await writeShapes(folder, count);
  const events: EngineEvent[] = [];
  const waiting = new Set<(event: EngineEvent) => void>();
  const session = createSession(own, (event) => {
    events.push(event);
    for (const handler of [...waiting]) handler(event);
  });
  onTestFinished(() => session.close());
  await session.api['dataset.open']({ paths: [folder] }, never);
  return {
    session,
    environment: own,
    folder,
    events,
    when: (kind) =>
      new Promise((settle) => {
        const handler = (event: EngineEvent): void => {
          if (event.kind !== kind) return;
          waiting.delete(handler);
          settle(event as never);
        };
        waiting.add(handler);
        const past = events.find((event) => event.kind === kind);
        if (past !== undefined) handler(past);
      }),
  };
}

async function trained(count?: number): Promise<Opened & { runId: string }> {
  const opened = await openShapes(count);
  const { runId } = await opened.session.api['run.start'](config, never);
  const end = await opened.when('run.ended');
  expect(end).toMatchObject({ reason: 'finished', failure: null });
  return { ...opened, runId };
}

describe('a whole run', () => {
  test('learns drawn shapes better than the largest class, and is in the list with its result', async () => {
    const { session, runId } = await trained(16);
    const detail = await session.api['run.detail']({ runId }, never);
    expect(detail.summary).toMatchObject({
      status: 'finished',
      epochsDone: 6,
      hasWeights: true,
      headline: 'validation',
    });
    expect(detail.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
    const score = detail.result?.validation;
    expect(score?.accuracy).toBeGreaterThan((score?.baseline ?? 1) + 0.2);
    expect(await session.api['runs.list']({}, never)).toHaveLength(1);
  });

  test('an export of it is within 1e-4 of the app, also after its images are gone', async () => {
    const { session, runId, folder } = await trained();
    await rm(folder, { recursive: true });
    const target = join(await temporaryFolder(), 'model');
    const [report] = await session.api['export.write']({ runId, formats: ['tfjs'], folder: target }, never);
    expect(report?.maxDifference).toBeLessThan(1e-4);
    expect(report?.imagesCompared).toBeGreaterThan(0);
    expect(await readdir(target)).toEqual(
      expect.arrayContaining(['index.html', 'labels.txt', 'metadata.json', 'model.json']),
    );
  });

  test('an image to try is answered with probabilities that add up to one, the highest first', async () => {
    const { session, runId } = await trained(16);
    const bytes = new Uint8Array(drawShape('circle', 999));
    const prediction = await session.api['prediction.classify']({ runId, image: { bytes } }, never);
    const values = prediction.classes.map(({ probability }) => probability);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(prediction.classes[0]?.name).toBe('circle');
  });

  test('an image to try that is no image is refused with a sentence', async () => {
    const { session, runId } = await trained();
    const bytes = new TextEncoder().encode('no image at all');
    const call = session.api['prediction.classify']({ runId, image: { bytes } }, never);
    await expect(call).rejects.toMatchObject({ code: 'dataset/unreadable-image' });
  });

  test('the cells of the confusion matrix hold as many images as they say', async () => {
    const { session, runId } = await trained();
    const { result } = await session.api['run.detail']({ runId }, never);
    for (const [actual, row] of (result?.validation.confusion ?? []).entries()) {
      for (const [predicted, count] of row.entries()) {
        const page: Input<'run.images'> = { runId, actual, predicted, show: 'all', offset: 0, limit: 50 };
        const images = await session.api['run.images'](page, never);
        expect(images.total).toBe(count);
        for (const image of images.images) expect(image.id).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test('images that were left out or moved since the run say so, and are counted over all its images', async () => {
    const { session, runId } = await trained();
    const page: Input<'run.images'> = {
      runId,
      actual: null,
      predicted: null,
      show: 'all',
      offset: 0,
      limit: 50,
    };
    const [first, second] = (await session.api['run.images'](page, never)).images;
    const { classNames } = await session.api['run.detail']({ runId }, never);
    const other = ((second?.classIndex ?? 0) + 1) % classNames.length;
    await session.api['dataset.setExcluded']({ ids: [first?.id ?? -1], isExcluded: true }, never);
    await session.api['dataset.move']({ ids: [second?.id ?? -1], classIndex: other }, never);
    const after = await session.api['run.images']({ ...page, limit: 3 }, never);
    expect(after.changed).toBe(2);
    expect(after.images.map(({ change }) => change)).toEqual([
      { kind: 'left-out' },
      { kind: 'moved', className: classNames[other] },
      null,
    ]);
    await session.api['dataset.undo']({}, never);
    await session.api['dataset.undo']({}, never);
    expect((await session.api['run.images'](page, never)).changed).toBe(0);
  });

  test('weights that were changed on disk are found out before they are used', async () => {
    const { session, runId, environment } = await trained();
    const file = join(environment.dataFolder, 'runs', runId, 'weights.safetensors');
    const bytes = await readFile(file);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(file, bytes);
    const target = join(await temporaryFolder(), 'model');
    const call = session.api['export.write']({ runId, formats: ['tfjs'], folder: target }, never);
    await expect(call).rejects.toMatchObject({ code: 'storage/damaged' });
  });
});

describe('while a run is going on', () => {
  test('another run, another folder and edits are refused, and it goes on', async () => {
    const { session, folder, when } = await openShapes();
    const { runId } = await session.api['run.start']({ ...config, epochs: 10_000 }, never);
    const busy = { code: 'run/already-running' };
    await expect(session.api['run.start'](config, never)).rejects.toMatchObject(busy);
    await expect(session.api['dataset.open']({ paths: [folder] }, never)).rejects.toMatchObject(busy);
    await expect(
      session.api['dataset.setExcluded']({ ids: [0], isExcluded: true }, never),
    ).rejects.toMatchObject(busy);
    await expect(session.api['cache.clear']({}, never)).rejects.toMatchObject(busy);
    await when('run.step');
    await session.api['run.stop']({ runId, keep: true }, never);
    expect(await when('run.ended')).toMatchObject({ reason: 'stopped' });
  });

  test('stop and keep leaves a run with weights; stop and discard leaves nothing', async () => {
    const { session, environment, when, events } = await openShapes();
    const kept = await session.api['run.start']({ ...config, epochs: 10_000 }, never);
    await when('run.epoch');
    await session.api['run.stop']({ runId: kept.runId, keep: true }, never);
    expect((await session.api['run.detail'](kept, never)).summary).toMatchObject({
      status: 'stopped',
      hasWeights: true,
    });
    events.length = 0;
    const discarded = await session.api['run.start']({ ...config, epochs: 10_000 }, never);
    await when('run.epoch');
    await session.api['run.stop']({ runId: discarded.runId, keep: false }, never);
    expect(await when('run.ended')).toMatchObject({ reason: 'discarded' });
    expect(await readdir(join(environment.dataFolder, 'runs'))).toEqual([kept.runId]);
    await expect(session.api['run.detail'](discarded, never)).rejects.toMatchObject({
      code: 'run/not-found',
    });
  });

  test('paused, no step is made; continued, it goes on', async () => {
    const { session, when, events } = await openShapes();
    const { runId } = await session.api['run.start']({ ...config, epochs: 10_000 }, never);
    await when('run.epoch');
    expect(await session.api['run.pause']({ runId }, never)).toEqual({ isPaused: true });
    // A step that was under way may still be told; after a call's round trip through the event loop nothing more comes.
    await session.api['cache.describe']({}, never);
    events.length = 0;
    await session.api['cache.describe']({}, never);
    expect(events.filter(({ kind }) => kind === 'run.epoch')).toEqual([]);
    await session.api['run.continue']({ runId }, never);
    await when('run.epoch');
    await session.api['run.stop']({ runId, keep: false }, never);
  });

  test('a stop ends a pause: the run is saved as it stands', async () => {
    const { session, when, events } = await openShapes();
    const { runId } = await session.api['run.start']({ ...config, epochs: 10_000 }, never);
    await when('run.epoch');
    await session.api['run.pause']({ runId }, never);
    await session.api['run.stop']({ runId, keep: true }, never);
    expect(events.at(-1)).toMatchObject({ kind: 'run.ended', runId, reason: 'stopped' });
    expect((await session.api['runs.list']({}, never)).map((run) => run.status)).toEqual(['stopped']);
  });
});

test('images that leave nothing to check with are refused before training', async () => {
  const { session } = await openShapes(1);
  await expect(session.api['run.start'](config, never)).rejects.toMatchObject({
    code: 'dataset/too-few-images',
  });
});

test('the same seed gives the same weights, another seed others', async () => {
  const { session, events, when } = await openShapes();
  const hashes: string[] = [];
  for (const seed of [1, 1, 2]) {
    events.length = 0;
    const { runId } = await session.api['run.start']({ ...config, seed }, never);
    await when('run.ended');
    hashes.push((await session.api['run.detail']({ runId }, never)).result?.weightsHash ?? '');
  }
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(hashes[1]).toBe(hashes[0]);
  expect(hashes[2]).not.toBe(hashes[0]);
});

test('image edits are there again when the folder is opened again', async () => {
  const environment = await testEnvironment();
  const first = await openShapes(4, environment);
  await first.session.api['dataset.setExcluded']({ ids: [0], isExcluded: true }, never);
  await first.session.api['dataset.move']({ ids: [1], classIndex: 2 }, never);
  const again = createSession(environment, () => undefined);
  onTestFinished(() => again.close());
  await again.api['dataset.open']({ paths: [first.folder] }, never);
  const page = await again.api['dataset.images'](
    { classIndex: null, show: 'all', offset: 0, limit: 100 },
    never,
  );
  expect(page.images.find(({ id }) => id === 0)?.isExcluded).toBe(true);
  expect(page.images.find(({ id }) => id === 1)).toMatchObject({ classIndex: 2, movedFromClassIndex: 0 });
});
