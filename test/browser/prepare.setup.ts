import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { buildModule } from '../support/build-module.ts';
import { buildDecodeWorker } from '../support/backend-programs.ts';
import { preparedFolder, readPrepared, repository } from './support/prepared.ts';

test('the app trains on 245 photos and exports a model that answers as the app does', async () => {
  test.setTimeout(400_000);
  await rm(preparedFolder, { recursive: true, force: true });
  await mkdir(preparedFolder, { recursive: true });
  const worker = await buildDecodeWorker();
  const program = await buildModule('test/browser/prepare/prepare-export.ts');
  await promisify(execFile)(process.execPath, [program, repository, preparedFolder, worker]);
  const prepared = await readPrepared();
  expect(prepared.classNames).toEqual(['ants', 'bees']);
  expect(prepared.photos).toHaveLength(20);
  expect(prepared.maxDifference).toBeLessThan(1e-4);
});
