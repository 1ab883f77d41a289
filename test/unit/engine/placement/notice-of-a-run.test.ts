import { stepsFor } from '#engine/training/run-settings.ts';
import { afterAll, expect, test, vi } from 'vitest';
import type { Backend } from '#engine/compute/backend.ts';
import { Placements } from '#engine/placement/placements.ts';
import { TrainingRun } from '#engine/training/training-run.ts';
import type { EngineEvent } from '#shared/contract/engine-api.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { startBackends } from '#test/support/backends.ts';
import { running } from '#test/support/training/run-control.ts';
import { openShapes } from '#test/support/training/training-setup.ts';

vi.setConfig({ testTimeout: 240_000 });

const backends = await startBackends();
const setup = await openShapes(4, backends);
afterAll(() => setup.close());

type StartTrial = NonNullable<ConstructorParameters<typeof Placements>[1]>;
const config = { ...defaultRunConfig, modelId: 'small-cnn', epochs: 1, batchSize: 8 };

/** The kinds of a run's events; notices with code and parameters. */
async function eventsOf(backend: Backend, start: StartTrial): Promise<string[]> {
  const { dataset, environment } = setup;
  const events: EngineEvent[] = [];
  await new TrainingRun({
    ...{
      runId: 'run',
      dataset,
      config,
      steps: stepsFor(dataset, config),
      backend,
      environment,
      signal: running.signal,
    },
    opsOnProcessor: (...run) => new Placements(environment, start).tryRun(...run),
    emit: (event) => void events.push(event),
  }).run();
  return events.map((event) =>
    event.kind === 'run.notice' ? JSON.stringify([event.code, event.params]) : event.kind,
  );
}

/** This machine's TensorFlow, reporting that it computes on a card. */
function asIfOnCard({ tensorflow }: typeof backends): Backend {
  return {
    id: tensorflow.id,
    report: { ...tensorflow.report, device: 'NVIDIA L4' },
    prepare: (program) => tensorflow.prepare(program),
    dispose: () => undefined,
  };
}

test('the first run of its kind on a card reports the ops on the processor before it trains, later ones don’t', async () => {
  const start = vi.fn<StartTrial>(() =>
    Promise.resolve([
      { op: 'ArgMax', onCard: 0, onProcessor: 2 },
      { op: 'Conv2D', onCard: 9, onProcessor: 0 },
    ]),
  );
  const notice = JSON.stringify(['backend/on-processor', { operations: ['ArgMax'] }]);
  const first = await eventsOf(asIfOnCard(backends), start);
  expect(first.slice(0, 2)).toEqual(['run.phase', notice]);
  expect(await eventsOf(asIfOnCard(backends), start)).not.toContain(notice);
  expect(start).toHaveBeenCalledOnce();
  expect(start.mock.calls[0]?.[0]).toMatchObject({ config: { modelId: 'small-cnn' }, classCount: 3 });
});

test('a run on the processor starts no trial', async () => {
  const start = vi.fn<StartTrial>(() => Promise.resolve(null));
  await eventsOf(backends.tensorflow, start);
  await eventsOf(backends.wasm, start);
  expect(start).not.toHaveBeenCalled();
});
