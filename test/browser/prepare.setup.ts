import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { buildModule } from '../support/children/build-module.ts';
import { buildDecodeWorker } from '../support/backend-programs.ts';
import { photoSuite } from '../support/images/photo-suite.ts';
import { preparedFolder, readPrepared, repository } from './support/prepared.ts';

test('the app trains on photos and exports a model that predicts as the app does', async () => {
  test.setTimeout(400_000);
  const output = preparedFolder();
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  const { folder, classNames } = await photoSuite(output);
  const worker = await buildDecodeWorker();
  const program = await buildModule('test/browser/prepare/prepare-export.ts');
  await promisify(execFile)(process.execPath, [program, repository, output, worker, folder]);
  const prepared = await readPrepared();
  expect(prepared.classNames).toEqual(classNames);
  expect(prepared.photos).toHaveLength(20);
  // Probabilities of 0 and 1 would agree with those of a wrong calculation.
  const unsure = prepared.photos.filter(({ probabilities }) => Math.max(...probabilities) < 0.999);
  expect(unsure.length).toBeGreaterThanOrEqual(5);
  expect(prepared.maxDifference).toBeLessThan(1e-4);
});
