import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { buildApp, isBuildCurrent, sourceStamp } from '../../../scripts/build/build-app.mjs';
import { recordingReport, temporaryFolder } from './temporary.mjs';

function makeRepository() {
  const repository = temporaryFolder();
  for (const folder of ['main/app', 'shared', 'assets'])
    mkdirSync(path.join(repository, folder), { recursive: true });
  writeFileSync(path.join(repository, 'main/app/index.ts'), 'start();');
  writeFileSync(path.join(repository, 'shared/names.ts'), 'export {};');
  writeFileSync(path.join(repository, 'package-lock.json'), '{}');
  writeFileSync(path.join(repository, 'README.md'), 'text');
  return repository;
}

function bundleSaying(text) {
  return vi.fn((folder) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'index.js'), text);
    return Promise.resolve();
  });
}

const built = (repository) => readFileSync(path.join(repository, 'out/index.js'), 'utf8');
const build = (repository, bundle) => buildApp({ repository, bundle, report: recordingReport() });

test.each([
  ['a source', 'main/app/index.ts', true],
  ['a new file', 'shared/more.ts', true],
  ['the lock file', 'package-lock.json', true],
  ['an asset', 'assets/icon.png', true],
  ['the readme', 'README.md', false],
])('a change of %s makes the stamp another one only where the build depends on it', (_, file, isOther) => {
  const repository = makeRepository();
  const before = sourceStamp(repository);
  writeFileSync(path.join(repository, file), 'changed');
  expect(sourceStamp(repository) !== before).toBe(isOther);
});

test('a current build isn’t made again, a stale one is', async () => {
  const repository = makeRepository();
  const first = bundleSaying('first');
  await build(repository, first);
  await build(repository, first);
  expect(first).toHaveBeenCalledOnce();
  writeFileSync(path.join(repository, 'main/app/index.ts'), 'startAgain();');
  await build(repository, bundleSaying('second'));
  expect(built(repository)).toBe('second');
});

test('a failed build keeps the previous one', async () => {
  const repository = makeRepository();
  await build(repository, bundleSaying('first'));
  writeFileSync(path.join(repository, 'main/app/index.ts'), 'broken(');
  const failing = build(repository, () => Promise.reject(new Error('does not parse')));
  await expect(failing).rejects.toThrow('does not parse');
  expect(built(repository)).toBe('first');
  expect(isBuildCurrent(repository)).toBe(false);
});

test('an edit during a build leads to another build', async () => {
  const repository = makeRepository();
  await build(repository, async (folder) => {
    await bundleSaying('first')(folder);
    writeFileSync(path.join(repository, 'main/app/index.ts'), 'edited();');
  });
  expect(isBuildCurrent(repository)).toBe(false);
});
