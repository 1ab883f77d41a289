import { access, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readSavedRun, assertFreeFolder, removeSavedRun } from '#engine/services/runs/saved-run.ts';
import { writeRunFolder } from '#engine/services/runs/run-folder.ts';
import { openStore, type Store } from '#engine/storage/database/store.ts';
import { defaultRunConfig } from '#shared/domain/run/run-config.ts';
import { planSteps } from '#shared/domain/run/steps.ts';
import { temporaryFolder } from '#test/support/engine-environment.ts';
import { seededModel } from '#test/support/training/seeded-models.ts';
import { backendReport } from '#test/support/window-harness/sample-engine.ts';

interface PreparedRun {
  readonly store: Store;
  /** Chosen for a run by a person. */
  readonly folder: string;
}

async function prepareRun(): Promise<PreparedRun> {
  const root = await temporaryFolder();
  const store = openStore(join(root, 'data'));
  onTestFinished(() => store.close());
  return { store, folder: join(root, 'chosen') };
}

/** @param startedAt ISO 8601, by the second */
function begin({ store, folder }: PreparedRun, runId: string, startedAt = new Date().toISOString()): void {
  const { projectId } = store.projectFor([folder], 'insects');
  store.createRun({
    ...{ runId, projectId, folder, startedAt },
    config: defaultRunConfig,
    plan: planSteps(10, defaultRunConfig.batchSize, defaultRunConfig.epochs),
    classNames: ['ants', 'bees', 'wasps'],
    backend: backendReport,
    datasetFingerprint: '0'.repeat(64),
  });
}

async function finish({ store, folder }: PreparedRun, runId: string): Promise<void> {
  await writeRunFolder(folder, {
    model: { ...seededModel(), runId },
    ...{ accuracyText: '', split: 'validation', predictions: [], references: [] },
  });
  const endedAt = new Date().toISOString();
  store.endRun(runId, { status: 'finished', endedAt, result: null, failure: null, hasWeights: true });
}

test('a folder that holds a run is refused for a new one, and is said to hold one', async () => {
  const at = await prepareRun();
  begin(at, 'first');
  await finish(at, 'first');
  expect(() => assertFreeFolder(at.store, at.folder)).toThrow(
    expect.objectContaining({
      code: 'usage/wrong-arguments',
      params: expect.objectContaining({ reason: 'folder-taken', holdsRun: true }) as object,
    }) as Error,
  );
});

test('so is one that holds a checkpoint, or in which a run is going on', async () => {
  const at = await prepareRun();
  begin(at, 'first');
  expect(() => assertFreeFolder(at.store, at.folder)).toThrow(
    expect.objectContaining({ code: 'run/already-running' }) as Error,
  );
  const elsewhere = `${at.folder} 2`;
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, 'checkpoint.safetensors'), 'x');
  expect(() => assertFreeFolder(at.store, elsewhere)).toThrow(
    expect.objectContaining({ code: 'usage/wrong-arguments' }) as Error,
  );
});

test.each([
  'weights.safetensors',
  'references.safetensors',
  'predictions.json',
  'path.safetensors',
  'loss-landscape.json',
  'path-so-far',
])('so is one with a %s of somebody else, which is named', async (name) => {
  const at = await prepareRun();
  await mkdir(at.folder);
  await writeFile(join(at.folder, name), 'x');
  expect(() => assertFreeFolder(at.store, at.folder)).toThrow(
    expect.objectContaining({
      code: 'usage/wrong-arguments',
      params: { reason: 'folder-taken', folder: at.folder, taken: name, holdsRun: false },
    }) as Error,
  );
});

test('a folder with other things in it, or with a run that saved nothing, may be taken', async () => {
  const at = await prepareRun();
  begin(at, 'first');
  at.store.endRun('first', {
    ...{ status: 'failed', endedAt: '2026-01-01T00:00:00Z', result: null, failure: null, hasWeights: false },
  });
  await mkdir(at.folder);
  await writeFile(join(at.folder, 'notes.txt'), 'x');
  expect(() => assertFreeFolder(at.store, at.folder)).not.toThrow();
});

test('a run whose folder holds another run’s weights is not answered with those', async () => {
  const at = await prepareRun();
  begin(at, 'first', '2026-01-01T00:00:00Z');
  begin(at, 'second', '2026-01-02T00:00:00Z');
  await finish(at, 'second');
  await expect(readSavedRun(at.store, 'first')).rejects.toMatchObject({
    code: 'run/no-weights',
    params: { otherRunId: 'second' },
  });
  expect((await readSavedRun(at.store, 'second')).model.runId).toBe('second');
  await removeSavedRun(at.store, 'first');
  expect((await readSavedRun(at.store, 'second')).model.runId).toBe('second');
});

test('a run that is removed takes its own files along, and nothing else that lies there', async () => {
  const at = await prepareRun();
  begin(at, 'first');
  await finish(at, 'first');
  await writeFile(join(at.folder, '.checkpoint.safetensors.0123456789ab.draft'), 'x');
  await writeFile(join(at.folder, 'notes.txt'), 'x');
  await removeSavedRun(at.store, 'first');
  expect(await readdir(at.folder)).toEqual(['notes.txt']);
  expect(at.store.run('first')).toBeUndefined();
});

test('a folder in which nothing else lies goes with its run', async () => {
  const at = await prepareRun();
  begin(at, 'first');
  await finish(at, 'first');
  await removeSavedRun(at.store, 'first');
  await expect(access(at.folder)).rejects.toMatchObject({ code: 'ENOENT' });
});

test.each([['run.json', 'weights.bin'], ['checkpoint.bin']])(
  'a run of an earlier build (%s …) is named as such: not read, not written over, left as it is',
  async (...names) => {
    const at = await prepareRun();
    begin(at, 'first');
    at.store.endRun('first', {
      ...{
        status: 'failed',
        endedAt: '2026-01-01T00:00:00Z',
        result: null,
        failure: null,
        hasWeights: false,
      },
    });
    await mkdir(at.folder);
    for (const name of names) await writeFile(join(at.folder, name), '{"format":2}');
    const earlier = {
      code: 'run/earlier-build',
      params: { kind: 'run', folder: at.folder },
    };
    await expect(readSavedRun(at.store, 'first')).rejects.toMatchObject(earlier);
    expect(() => assertFreeFolder(at.store, at.folder)).toThrow(expect.objectContaining(earlier) as Error);
    expect((await readdir(at.folder)).sort()).toEqual([...names].sort());
  },
);
