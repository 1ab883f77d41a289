import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSession, type Session } from '#engine/services/session.ts';
import type { EngineEvent } from '#shared/contract/engine-api.ts';
import { defaultRunConfig, type RunConfig } from '#shared/domain/run/run-config.ts';
import { writeShapes } from '#test/support/images/drawn-images.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';

const config = { ...defaultRunConfig, epochs: 3, batchSize: 4 };
const never = new AbortController().signal;

interface Opened {
  readonly session: Session;
  readonly runsFolder: string;
  readonly events: EngineEvent[];
  /** Called with each event as it comes. */
  readonly listen: (handler: (event: EngineEvent) => void) => void;
  readonly train: (
    given?: Partial<RunConfig>,
  ) => Promise<{ readonly runId: string; readonly folder: string }>;
}

async function openShapes(): Promise<Opened> {
  const environment = await testEnvironment();
  const folder = await temporaryFolder();
  await writeShapes(folder, 6);
  const events: EngineEvent[] = [];
  const handlers = new Set<(event: EngineEvent) => void>();
  const session = createSession(environment, (event) => {
    events.push(event);
    for (const handler of [...handlers]) handler(event);
  });
  onTestFinished(() => session.close());
  await session.api['dataset.open']({ paths: [folder] }, never);
  const runsFolder = join(environment.dataFolder, 'runs');
  return {
    session,
    runsFolder,
    events,
    listen: (handler) => void handlers.add(handler),
    train: async (given = {}) => {
      const ended = new Promise<void>((settle) =>
        handlers.add((event) => {
          if (event.kind === 'run.ended') settle();
        }),
      );
      const { runId } = await session.api['run.start']({ ...config, ...given }, never);
      await ended;
      return { runId, folder: join(runsFolder, runId) };
    },
  };
}

test('a landscape is measured once with progress, saved with the run, and removed with it', async () => {
  const { session, events, train } = await openShapes();
  const { runId, folder } = await train();
  const first = await session.api['run.lossLandscape']({ runId }, never);
  expect(first.runId).toBe(runId);
  const progress = events.filter((event) => event.kind === 'run.lossLandscapeProgress');
  const last = progress.at(-1);
  expect(last).toMatchObject({
    runId,
    done: first.path.length + 25 ** 2,
    total: first.path.length + 25 ** 2,
  });
  expect(await readdir(folder)).toEqual(expect.arrayContaining(['path.safetensors', 'loss-landscape.json']));

  events.length = 0;
  // Also without its images, and without the path.
  await session.datasets.close();
  await rm(join(folder, 'path.safetensors'));
  expect(await session.api['run.lossLandscape']({ runId }, never)).toEqual(first);
  expect(events).toEqual([]);

  await session.api['run.remove']({ runId }, never);
  await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(session.api['run.lossLandscape']({ runId }, never)).rejects.toMatchObject({
    code: 'run/not-found',
  });
});

test('other images are refused, and so is none open; as they were, they serve again', async () => {
  const { session, train } = await openShapes();
  const { runId } = await train();
  await session.api['dataset.setExcluded']({ ids: [0], isExcluded: true }, never);
  await expect(session.api['run.lossLandscape']({ runId }, never)).rejects.toMatchObject({
    code: 'run/other-images',
  });
  await session.api['dataset.undo']({}, never);
  await expect(session.api['run.lossLandscape']({ runId }, never)).resolves.toMatchObject({ runId });
  const { runId: another } = await train();
  await session.datasets.close();
  await expect(session.api['run.lossLandscape']({ runId: another }, never)).rejects.toMatchObject({
    code: 'dataset/not-open',
  });
});

test('a training goes first: while it goes on a landscape is refused, and when it begins measuring ends', async () => {
  const { session, train, listen } = await openShapes();
  const { runId } = await train();
  let started: Promise<{ runId: string }> | undefined;
  listen((event) => {
    if (event.kind === 'run.lossLandscapeProgress')
      started ??= session.api['run.start']({ ...config, epochs: 10_000 }, never);
  });
  const busy = { code: 'run/already-running' };
  await expect(session.api['run.lossLandscape']({ runId }, never)).rejects.toMatchObject({
    code: 'canceled',
  });
  const running = await (started as Promise<{ runId: string }>);
  await expect(session.api['run.lossLandscape']({ runId }, never)).rejects.toMatchObject(busy);
  await session.api['run.stop']({ runId: running.runId, keep: false }, never);
});

test('canceled by its caller, by another landscape, or by removing its run, measuring ends and leaves nothing', async () => {
  const { session, runsFolder, train, listen } = await openShapes();
  const { runId, folder } = await train();
  const ends = { code: 'canceled' };
  let onProgress: (() => void) | undefined;
  listen((event) => {
    if (event.kind === 'run.lossLandscapeProgress') onProgress?.();
  });
  const measuring = (): Promise<void> => new Promise((settle) => (onProgress = settle));

  const abort = new AbortController();
  onProgress = () => abort.abort();
  await expect(session.api['run.lossLandscape']({ runId }, abort.signal)).rejects.toMatchObject(ends);
  expect(await readdir(folder)).not.toContain('loss-landscape.json');

  let begun = measuring();
  const first = session.api['run.lossLandscape']({ runId }, never);
  const firstEnds = expect(first).rejects.toMatchObject(ends);
  await begun;
  begun = measuring();
  const second = session.api['run.lossLandscape']({ runId }, never);
  const secondEnds = expect(second).rejects.toMatchObject(ends);
  await firstEnds;
  await begun;
  await session.api['run.remove']({ runId }, never);
  await secondEnds;
  expect(await readdir(runsFolder)).toEqual([]);
});

test('fine-tuning keeps no path and says so', async () => {
  const { session, train } = await openShapes();
  const { runId, folder } = await train({ fineTune: 'last', epochs: 1 });
  expect(await readdir(folder)).not.toContain('path.safetensors');
  await expect(session.api['run.lossLandscape']({ runId }, never)).rejects.toMatchObject({
    code: 'run/no-path',
    params: { reason: 'none-saved' },
  });
});

test('a path that cannot be written costs the run nothing but its landscape', async () => {
  const { session, runsFolder, events, train, listen } = await openShapes();
  const blocked: Promise<unknown>[] = [];
  // A folder of the file's name: nothing can be renamed onto it.
  listen((event) => {
    if (event.kind === 'run.phase' && event.phase === 'training')
      blocked.push(
        mkdir(join(runsFolder, event.runId, 'path.safetensors', 'in the way'), { recursive: true }),
      );
  });
  const { runId } = await train();
  await Promise.all(blocked);
  expect(blocked).toHaveLength(1);
  const notice = events.find((event) => event.kind === 'run.notice');
  expect(notice).toMatchObject({ runId, code: 'path/not-saved' });
  expect(events.at(-1)).toMatchObject({ kind: 'run.ended', reason: 'finished', failure: null });
  const { summary } = await session.api['run.detail']({ runId }, never);
  expect(summary).toMatchObject({ status: 'finished', hasWeights: true });
});
