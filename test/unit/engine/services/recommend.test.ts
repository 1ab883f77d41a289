import { expect, onTestFinished, test, vi } from 'vitest';
import { createSession, type Session } from '#engine/services/session.ts';
import type { EngineEvent } from '#shared/contract/engine-api.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { writeShapes } from '#test/support/images/drawn-images.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';

vi.setConfig({ testTimeout: 240_000 });

const never = new AbortController().signal;

type Progress = Extract<EngineEvent, { kind: 'batchSize.progress' }>;

async function openShapes(
  onProgress: (progress: Progress, session: Session) => void = () => undefined,
): Promise<{ session: Session; stages: Set<string> }> {
  const folder = await temporaryFolder();
  await writeShapes(folder, 12);
  const stages = new Set<string>();
  const session = createSession(await testEnvironment(), (event) => {
    if (event.kind !== 'batchSize.progress') return;
    stages.add(event.stage);
    onProgress(event, session);
  });
  onTestFinished(() => session.close());
  await session.api['dataset.open']({ paths: [folder] }, never);
  return { session, stages };
}

test('three limits make one recommendation, which is saved for these images and settings alone', async () => {
  const { session, stages } = await openShapes();
  const { api } = session;
  expect(await api['batchSize.measured'](defaultRunConfig, never)).toBeNull();
  const report = await api['batchSize.recommend'](defaultRunConfig, never);
  const { recommendation: found } = report;
  expect(report.isComplete).toBe(true);
  expect([...stages]).toEqual(['features', 'speed', 'noise', 'memory']);
  // Two in five of 36 shapes are kept aside at most, so there are powers of two below what is left.
  expect(found.curve.map(({ batchSize }) => batchSize)).toContain(16);
  expect(found.curve.find(({ batchSize }) => batchSize === found.batchSize)?.seconds).toBe(1);
  for (const { seconds } of found.curve) expect(seconds).toBeGreaterThan(0.97);
  expect(found.gradientNoise).toMatchObject({ method: 'exact' });
  expect(found.gradientNoise?.measurements).toHaveLength(8);
  expect(found.memory).toMatchObject({ largest: null });
  expect(found.hardlyMatters).toBe(true);
  // Adam's rule: 0.001 · √(B ÷ 32).
  expect(report.learningRate).toBeCloseTo(0.001 * Math.sqrt(found.batchSize / 32), 10);
  expect(await api['batchSize.measured']({ ...defaultRunConfig, epochs: 3 }, never)).toEqual(report);
  expect(await api['batchSize.measured']({ ...defaultRunConfig, optimizerId: 'sgd' }, never)).toBeNull();
  await api['dataset.setExcluded']({ ids: [0], isExcluded: true }, never);
  expect(await api['batchSize.measured'](defaultRunConfig, never)).toBeNull();
});

test('a run that measures the noise as it goes on refines what is saved', async () => {
  const { session } = await openShapes();
  const { api } = session;
  const config = { ...defaultRunConfig, epochs: 12 };
  const before = await api['batchSize.recommend'](config, never);
  const { runId } = await api['run.start'](config, never);
  await session.runs.whenEnded(runId);
  const noise = session.store.run(runId)?.result?.noise ?? [];
  expect(noise.length).toBeGreaterThan(0);
  const after = await api['batchSize.measured'](config, never);
  const measured = after?.recommendation.gradientNoise?.measurements ?? [];
  expect(measured).toEqual(
    expect.arrayContaining(noise.map(({ step, noiseScale }) => ({ step, noiseScale }))),
  );
  expect(measured.length).toBeGreaterThan(before.recommendation.gradientNoise?.measurements.length ?? 0);
});

test('stopped in the middle it returns what it knows; starting a run stops it', async () => {
  let started: Promise<{ runId: string }> | undefined;
  const { session } = await openShapes(({ stage }, { api }) => {
    if (stage === 'noise') started ??= api['run.start']({ ...defaultRunConfig, epochs: 1 }, never);
  });
  const report = await session.api['batchSize.recommend'](defaultRunConfig, never);
  expect(report.isComplete).toBe(false);
  expect(report.recommendation.stepTimes.length).toBeGreaterThan(2);
  expect(report.recommendation.memory).toBeNull();
  const { runId } = await (started as Promise<{ runId: string }>);
  await session.runs.whenEnded(runId);
  expect(session.store.run(runId)?.summary.status).toBe('finished');
});

test('measured again and stopped, what was measured to its end stays', async () => {
  let stopped: Promise<unknown> | undefined;
  let isAgain = false;
  const { session } = await openShapes(({ stage }, { api }) => {
    if (isAgain && stage === 'noise') stopped ??= api['batchSize.stop']({}, never);
  });
  const { api } = session;
  const whole = await api['batchSize.recommend'](defaultRunConfig, never);
  expect(whole.isComplete).toBe(true);
  isAgain = true;
  expect(await api['batchSize.recommend'](defaultRunConfig, never)).toMatchObject({ isComplete: false });
  await stopped;
  expect(await api['batchSize.measured'](defaultRunConfig, never)).toEqual(whole);
});

test('stopped before anything was measured it is canceled, and nothing is saved', async () => {
  const { session } = await openShapes(({ stage }, { api }) => {
    if (stage === 'features') void api['batchSize.stop']({}, never);
  });
  const { api } = session;
  await expect(api['batchSize.recommend'](defaultRunConfig, never)).rejects.toMatchObject({
    code: 'canceled',
  });
  expect(await api['batchSize.measured'](defaultRunConfig, never)).toBeNull();
  expect(await api['batchSize.stop']({}, never)).toEqual({ wasMeasuring: false });
});
