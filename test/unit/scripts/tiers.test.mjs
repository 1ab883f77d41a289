import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { suiteObstacle } from '../../../scripts/test/parts.mjs';
import { sourceHashes, testsToRun } from '../../../scripts/test/tested-sources.mjs';
import { temporaryFolder } from './temporary.mjs';

describe('after unit tests that passed', () => {
  const passed = { 'shared/a.ts': '1', 'renderer/B.svelte': '1', 'docs/c.md': '1', 'assets/d.bin': '1' };

  test('nothing changed, so nothing runs', () => {
    expect(testsToRun(passed, { ...passed })).toEqual([]);
  });

  test.each([
    ['a module', { 'shared/a.ts': '2' }, ['shared/a.ts']],
    ['a new module', { 'scripts/new.mjs': '1' }, ['scripts/new.mjs']],
    ['two modules', { 'shared/a.ts': '2', 'renderer/B.svelte': '2' }, ['shared/a.ts', 'renderer/B.svelte']],
    ['a document', { 'docs/c.md': '2' }, ['test/unit/docs/links.test.ts']],
    ['a suite that unit tests do not read', { 'test/e2e/x.test.ts': '1', 'bench/y.ts': '1' }, []],
    ['what is no module', { 'assets/d.bin': '2' }, 'all'],
    ['a setting', { 'package-lock.json': '1' }, 'all'],
    ['a program that tests start', { 'main/engine/process/worker.ts': '1' }, 'all'],
    ['a module and what is none', { 'shared/a.ts': '2', 'assets/d.bin': '2' }, 'all'],
  ])('%s changed', (_, changes, expected) => {
    const now = { ...passed, 'test/unit/docs/links.test.ts': '1', ...changes };
    expect(testsToRun({ ...passed, 'test/unit/docs/links.test.ts': '1' }, now)).toEqual(expected);
  });

  test('a deleted module runs nothing by itself, and other deleted files run all', () => {
    const { 'shared/a.ts': _module, ...withoutModule } = passed;
    const { 'assets/d.bin': _asset, ...withoutAsset } = passed;
    expect(testsToRun(passed, withoutModule)).toEqual([]);
    expect(testsToRun(passed, withoutAsset)).toBe('all');
  });
});

test('if they never passed, or without Git, all unit tests run', () => {
  expect(testsToRun(undefined, {})).toBe('all');
  expect(testsToRun({}, undefined)).toBe('all');
});

test('sources are what Git tracks, with a hash of each', () => {
  const sources = sourceHashes();
  expect(sources['package.json']).toMatch(/^[0-9a-f]{64}$/);
  expect(Object.keys(sources).filter((file) => file.startsWith('node_modules'))).toEqual([]);
});

test('the suite of images reports in one sentence what is missing', () => {
  const folder = temporaryFolder();
  expect(suiteObstacle('images', '')).toMatch(/^Set BATCHWISE_IMAGES to a folder that holds .*\.$/);
  mkdirSync(path.join(folder, 'ants-and-bees'));
  expect(suiteObstacle('images', folder)).toMatch(/lacks cifar-10-sample, fashion-mnist\.zip .*\.$/);
  mkdirSync(path.join(folder, 'cifar-10-sample'));
  writeFileSync(path.join(folder, 'fashion-mnist.zip'), '');
  expect(suiteObstacle('images', folder)).toBeUndefined();
  expect(suiteObstacle('peers', '')).toBeUndefined();
});
