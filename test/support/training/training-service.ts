import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Dataset } from '#engine/data/dataset.ts';
import type { EngineEnvironment } from '#engine/environment.ts';
import { defaultCacheFolder } from '#engine/storage/folders.ts';
import { TrainingRun, type RunCheckpoints, type TrainingOutcome } from '#engine/training/training-run.ts';
import type { EngineEvent } from '#shared/contract/engine-api.ts';
import { defaultRunConfig, type RunConfig } from '#shared/domain/run/run-config.ts';
import { decodeWorkerPath, memoryProbePath, placementProbePath } from '../backend-programs.ts';
import { writeShapes } from '../images/drawn-images.ts';
import type { startBackends } from '../backends.ts';
import { openImages } from '../images/open-images.ts';
import { running, type RunControl } from './run-control.ts';

type Backends = Pick<Awaited<ReturnType<typeof startBackends>>, 'wasm'> &
  Partial<Awaited<ReturnType<typeof startBackends>>>;

export interface Room {
  readonly environment: EngineEnvironment;
  readonly dataset: Dataset;
  readonly events: EngineEvent[];
  run(
    config?: Partial<RunConfig>,
    control?: RunControl,
    checkpoints?: RunCheckpoints,
  ): Promise<TrainingOutcome>;
}

/** An open dataset of drawn shapes, `count` of each of three kinds. */
export async function openShapes(
  count: number,
  backends: Backends,
  sizePx?: number,
): Promise<Room & { close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'batchwise-test-'));
  await writeShapes(join(folder, 'shapes'), count, undefined, sizePx);
  const environment = {
    cacheFolder: join(folder, 'cache'),
    dataFolder: join(folder, 'data'),
    assetsFolder: join(import.meta.dirname, '../../../assets'),
    decodeWorkerPath,
    memoryProbePath,
    placementProbePath,
    tensorflowFolder: defaultCacheFolder(process.env, process.platform, homedir()),
    appVersion: '0.0.0-test',
  };
  const dataset = await openImages(join(folder, 'shapes'), environment);
  const events: EngineEvent[] = [];
  return {
    environment,
    dataset,
    events,
    run: async (given = {}, control = running, checkpoints) => {
      const config = { ...defaultRunConfig, ...given };
      const backend = config.backend === 'wasm' ? backends.wasm : backends.tensorflow;
      if (backend === undefined) throw new Error('this room has the portable backend only');
      const emit = (event: EngineEvent): void => void events.push(event);
      const { signal } = control;
      return new TrainingRun({
        ...{ runId: 'run', dataset, config, backend, environment, emit, signal, pause: control },
        ...(checkpoints === undefined ? {} : { checkpoints }),
      }).run();
    },
    close: async () => {
      await dataset.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A room of the test's own, with nothing in its cache. */
export async function shapes(count: number, backends: Backends): Promise<Room> {
  const room = await openShapes(count, backends);
  onTestFinished(() => room.close());
  return room;
}

export const accuracyOf = ({ epochs, bestEpoch }: TrainingOutcome): number =>
  epochs[bestEpoch - 1]?.validationAccuracy ?? NaN;
