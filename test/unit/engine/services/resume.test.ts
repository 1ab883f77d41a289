import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { EngineEnvironment } from '#engine/environment.ts';
import { readPath } from '#engine/landscape/path-file.ts';
import { createSession, type Session } from '#engine/services/session.ts';
import type { EngineEvent, RunDetail } from '#shared/contract/engine-api.ts';
import { defaultRunConfig, type RunConfig } from '#shared/domain/run/run-config.ts';
import { randomGenerator, randomInteger } from '#shared/domain/random.ts';
import { drawShape, writeShapes } from '#test/support/images/drawn-images.ts';
import { startBackends } from '#test/support/backends.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';
import { repeated } from '#test/support/repeated.ts';
import { trainingChild } from '#test/support/children/train-in-child.ts';

// A run in a process of its own loads TensorFlow each time, and cores are not always quiet.
vi.setConfig({ testTimeout: repeated(240_000, 3_600_000) });

// Keeps the portable backend loaded from one session to the next.
await startBackends();

const never = new AbortController().signal;
let train: Awaited<ReturnType<typeof trainingChild>>;
let shared = '';
beforeAll(async () => {
  train = await trainingChild();
  shared = await mkdtemp(join(tmpdir(), 'batchwise-test-'));
  await writeShapes(join(shared, 'shapes'), 8);
});
afterAll(() => rm(shared, { recursive: true, force: true }));

interface PreparedRun {
  readonly environment: EngineEnvironment;
  readonly images: string;
}

async function prepareRun(count: number): Promise<PreparedRun> {
  const images = await temporaryFolder();
  await writeShapes(images, count);
  return { environment: await testEnvironment(), images };
}

/** A room of its own in the cache and images of the whole file, so that features are computed once. */
async function sharedPlace(): Promise<PreparedRun> {
  const environment = await testEnvironment();
  return {
    environment: { ...environment, cacheFolder: join(shared, 'cache') },
    images: join(shared, 'shapes'),
  };
}

interface Opened {
  readonly session: Session;
  readonly events: EngineEvent[];
  readonly ended: () => Promise<Extract<EngineEvent, { kind: 'run.ended' }>>;
  readonly detail: (runId: string) => Promise<RunDetail>;
}

/** A session of this process with the images open. */
async function open(
  { environment, images }: PreparedRun,
  onEvent?: (event: EngineEvent) => void,
): Promise<Opened> {
  const events: EngineEvent[] = [];
  let settle: (event: Extract<EngineEvent, { kind: 'run.ended' }>) => void = () => undefined;
  const session = createSession(environment, (event) => {
    events.push(event);
    onEvent?.(event);
    if (event.kind === 'run.ended') settle(event);
  });
  onTestFinished(() => session.close());
  await session.api['dataset.open']({ paths: [images] }, never);
  return {
    session,
    events,
    ended: () => new Promise((resolve) => (settle = resolve)),
    detail: (runId) => session.api['run.detail']({ runId }, never),
  };
}

async function resultOf(at: PreparedRun, config: RunConfig): Promise<RunDetail> {
  const opened = await open(at);
  const end = opened.ended();
  const { runId } = await opened.session.api['run.start'](config, never);
  expect(await end).toMatchObject({ reason: 'finished', failure: null });
  return opened.detail(runId);
}

const checkpointOf = ({ environment }: PreparedRun, runId: string): string =>
  join(environment.dataFolder, 'runs', runId, 'checkpoint.safetensors');

/** Of epochs, what time does not change. */
const numbersOf = ({ epochs }: RunDetail): unknown[] =>
  epochs.map(({ seconds: _seconds, imagesPerSecond: _speed, ...numbers }) => numbers);

const small = { modelId: 'small-cnn', batchSize: 4, epochs: 3, augment: 'light' } as const;
const head = { batchSize: 2, epochs: 12 } as const;
const cases = [
  ['tensorflow', 'head', head],
  ['tensorflow', 'small network', small],
  ['wasm', 'head', head],
  ['wasm', 'small network', small],
] as const;
const kills = Array.from({ length: repeated(1, 10) }, (_, kill) => kill);
const killedCases = cases.flatMap((each) => kills.map((kill) => [...each, kill] as const));

describe.each(killedCases)('on %s, the %s', (backend, name, settings, kill) => {
  const config: RunConfig = { ...defaultRunConfig, ...settings, backend, seed: 3 };

  /** The run that nobody ended. */
  let whole: RunDetail;
  test('goes to its end', async () => {
    whole = await resultOf(await sharedPlace(), config);
  });

  test('ended by SIGKILL at a random step goes on to the bits of a run that nobody ended', async () => {
    const at = await sharedPlace();
    const updates = whole.result?.steps ?? 0;
    const killAtUpdate = 1 + randomInteger(randomGenerator('kill', backend, name, kill), updates - 1);
    const killed = await train({ ...at, config, killAtStep: killAtUpdate });
    expect(killed.signal).toBe('SIGKILL');
    const { session, ended, detail, events } = await open(at);
    expect((await detail(killed.runId)).summary).toMatchObject({ status: 'interrupted', isResumable: true });
    const end = ended();
    await session.api['run.resume']({ runId: killed.runId, lowerMemory: false }, never);
    expect(await end).toMatchObject({ reason: 'finished', failure: null });
    const resumed = await detail(killed.runId);
    expect(resumed.result?.weightsHash).toBe(whole.result?.weightsHash);
    expect(numbersOf(resumed)).toEqual(numbersOf(whole));
    // What is measured beside training goes on too: the noise to its bits, the path from the run's first weights.
    expect(resumed.result?.noise).toEqual(whole.result?.noise);
    const { snapshots } = await readPath(join(at.environment.dataFolder, 'runs', killed.runId));
    expect(snapshots[0]?.step).toBe(0);
    expect(snapshots.at(-1)?.step).toBe(updates);
    expect(resumed.summary).toMatchObject({ status: 'finished', isResumable: false });
    expect(events.filter(({ kind }) => kind === 'run.notice')).toEqual([]);
    await expect(readFile(checkpointOf(at, killed.runId))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('stopped in the middle of an epoch, it goes on from that very step', async () => {
    const at = await sharedPlace();
    const stepsPerEpoch = (whole.result?.steps ?? 0) / config.epochs;
    let isStopped = false;
    const { session, ended, detail, events } = await open(at, (event) => {
      // Never the last update of an epoch.
      if (isStopped || event.kind !== 'run.step' || event.stepInEpoch === stepsPerEpoch) return;
      isStopped = true;
      void session.api['run.stop']({ runId: event.runId, keep: true }, never).catch(() => undefined);
    });
    const stop = ended();
    const { runId } = await session.api['run.start'](config, never);
    expect(await stop).toMatchObject({ reason: 'stopped' });
    const stoppedAt = events.filter((event) => event.kind === 'run.step').at(-1)?.step ?? 0;
    expect(stoppedAt % stepsPerEpoch).toBeGreaterThan(0);
    events.length = 0;
    const end = ended();
    await session.api['run.resume']({ runId, lowerMemory: false }, never);
    expect(await end).toMatchObject({ reason: 'finished', failure: null });
    const first = events.find((event) => event.kind === 'run.step');
    expect(first?.step).toBeGreaterThan(stoppedAt);
    const resumed = await detail(runId);
    expect(resumed.result?.weightsHash).toBe(whole.result?.weightsHash);
    expect(numbersOf(resumed)).toEqual(numbersOf(whole));
  });
});

describe('what cannot go on', () => {
  const config: RunConfig = { ...defaultRunConfig, modelId: 'small-cnn', batchSize: 4, epochs: 3 };

  async function stopped(at: PreparedRun): Promise<Opened & { runId: string }> {
    let isStopped = false;
    const opened = await open(at, (event) => {
      if (isStopped || event.kind !== 'run.step') return;
      isStopped = true;
      void opened.session.api['run.stop']({ runId: event.runId, keep: true }, never).catch(() => undefined);
    });
    const stop = opened.ended();
    const { runId } = await opened.session.api['run.start'](config, never);
    expect(await stop).toMatchObject({ reason: 'stopped' });
    return { ...opened, runId };
  }

  test('other images, also by another name only, are refused, and the run stays as it is', async () => {
    const at = await prepareRun(4);
    const { session, runId, detail } = await stopped(at);
    const before = await detail(runId);
    const checkpoint = await readFile(checkpointOf(at, runId));
    const resume = (): Promise<unknown> => session.api['run.resume']({ runId, lowerMemory: false }, never);
    const circle = join(at.images, 'circle');
    await writeFile(join(circle, 'new.png'), drawShape('circle', 99));
    await session.api['dataset.open']({ paths: [at.images] }, never);
    await expect(resume()).rejects.toMatchObject({
      code: 'run/not-resumable',
      params: { reason: 'other-images' },
    });
    await rm(join(circle, 'new.png'));
    await rename(join(circle, '000.png'), join(circle, 'zzz.png'));
    await session.api['dataset.open']({ paths: [at.images] }, never);
    await expect(resume()).rejects.toMatchObject({ code: 'run/not-resumable' });
    expect(await detail(runId)).toEqual(before);
    expect((await readFile(checkpointOf(at, runId))).equals(checkpoint)).toBe(true);
    await rename(join(circle, 'zzz.png'), join(circle, '000.png'));
    await session.api['dataset.open']({ paths: [at.images] }, never);
    await expect(resume()).resolves.toEqual({ runId });
  });

  test('a damaged checkpoint is refused; without one, the run begins again and says so', async () => {
    const at = await prepareRun(4);
    const { session, runId, detail, ended, events } = await stopped(at);
    const file = checkpointOf(at, runId);
    const bytes = await readFile(file);
    await writeFile(file, bytes.subarray(0, bytes.length - 5));
    const resume = (): Promise<unknown> => session.api['run.resume']({ runId, lowerMemory: false }, never);
    await expect(resume()).rejects.toMatchObject({ code: 'storage/damaged' });
    expect((await detail(runId)).summary).toMatchObject({ status: 'stopped', isResumable: true });
    await rm(file);
    expect((await detail(runId)).summary.isResumable).toBe(false);
    const end = ended();
    await resume();
    expect(await end).toMatchObject({ reason: 'finished' });
    expect(events.flatMap((event) => (event.kind === 'run.notice' ? [event.code] : []))).toEqual([
      'run/starts-over',
    ]);
    // Finished now, and at its end there is nothing to go on with.
    await expect(resume()).rejects.toMatchObject({ code: 'run/not-resumable' });
  });
});

test('fine-tuning that was stopped does not train its head again, and ends in the same weights', async () => {
  const config: RunConfig = { ...defaultRunConfig, fineTune: 'last', batchSize: 4, epochs: 2 };
  const at = await sharedPlace();
  const whole = await resultOf(at, config);
  const stepsPerEpoch = (whole.result?.steps ?? 0) / config.epochs;
  let isStopped = false;
  const { session, ended, events, detail } = await open(at, (event) => {
    if (isStopped || event.kind !== 'run.step' || event.stepInEpoch === stepsPerEpoch) return;
    isStopped = true;
    void session.api['run.stop']({ runId: event.runId, keep: true }, never).catch(() => undefined);
  });
  const stop = ended();
  const { runId } = await session.api['run.start'](config, never);
  await stop;
  events.length = 0;
  const end = ended();
  await session.api['run.resume']({ runId, lowerMemory: false }, never);
  expect(await end).toMatchObject({ reason: 'finished', failure: null });
  expect(events.some((event) => event.kind === 'run.phase' && event.phase === 'features')).toBe(false);
  expect((await detail(runId)).result?.weightsHash).toBe(whole.result?.weightsHash);
});
