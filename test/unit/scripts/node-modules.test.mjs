import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isForThisComputer, nodeModulesMatch } from '../../../scripts/setup/node-modules.mjs';
import { temporaryFolder } from './temporary.mjs';

const wanted = {
  '': { name: 'app' },
  'node_modules/plain': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/elsewhere': { version: '1.0.0', integrity: 'sha512-b', optional: true, os: ['aix'] },
  'node_modules/needed-elsewhere': { version: '1.0.0', integrity: 'sha512-c', optional: true },
};

function makeRepository(installed) {
  const repository = temporaryFolder();
  mkdirSync(path.join(repository, 'node_modules/plain'), { recursive: true });
  writeFileSync(path.join(repository, 'package-lock.json'), JSON.stringify({ packages: wanted }));
  if (installed) {
    const file = path.join(repository, 'node_modules/.package-lock.json');
    writeFileSync(file, JSON.stringify({ packages: installed }));
  }
  return repository;
}

const plain = { 'node_modules/plain': { version: '1.0.0', integrity: 'sha512-a' } };

test('packages for other systems may be missing', () => {
  expect(nodeModulesMatch(makeRepository(plain))).toBe(true);
});

test.each([
  ['npm was interrupted before it finished', undefined],
  ['another version is installed', { 'node_modules/plain': { version: '1.0.1', integrity: 'sha512-a' } }],
  ['other content is installed', { 'node_modules/plain': { version: '1.0.0', integrity: 'sha512-z' } }],
])('node_modules does not match when %s', (_, installed) => {
  expect(nodeModulesMatch(makeRepository(installed))).toBe(false);
});

test('node_modules doesn’t match if a package’s folder was deleted', () => {
  const repository = makeRepository(plain);
  rmSync(path.join(repository, 'node_modules/plain'), { recursive: true });
  expect(nodeModulesMatch(repository)).toBe(false);
});

test('the C library decides between Linux packages', () => {
  const computer = { platform: 'linux', arch: 'x64', libc: 'glibc' };
  expect(isForThisComputer({ os: ['linux'], cpu: ['x64'], libc: ['glibc'] }, computer)).toBe(true);
  expect(isForThisComputer({ os: ['linux'], cpu: ['x64'], libc: ['musl'] }, computer)).toBe(false);
  expect(isForThisComputer({ os: ['!linux'] }, computer)).toBe(false);
});
