import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { folderBytes } from '../../../scripts/package/contents.mjs';
import { builderArguments, readArguments, assertNoFallback } from '../../../scripts/package/targets.mjs';
import { temporaryFolder } from './temporary.mjs';

const fallback = { version: '33.2.1', fallback: true };

test('without a target, the unpacked folder is made, from any Electron', () => {
  const request = readArguments([]);
  expect(request.targets).toEqual(['dir']);
  expect(() => assertNoFallback(request, fallback)).not.toThrow();
});

test('installers aren’t made from the fallback unless it is allowed', () => {
  expect(() => assertNoFallback(readArguments(['deb']), fallback)).toThrow(/not made from Electron 33\.2\.1/);
  const forced = readArguments(['deb', '--allow-fallback-electron']);
  expect(() => assertNoFallback(forced, fallback)).not.toThrow();
  expect(() =>
    assertNoFallback(readArguments(['deb']), { version: '45.4.1', fallback: false }),
  ).not.toThrow();
});

test('an unknown target is named', () => {
  expect(() => readArguments(['rpm'])).toThrow(/no target named rpm/);
});

test('electron-builder gets the Electron to use and never publishes', () => {
  const args = builderArguments(readArguments(['deb']), { folder: '/e', version: '45.4.1' }, 'linux');
  expect(args.join(' ')).toMatch(
    /^--linux deb --publish never .*-c\.electronDist=\/e -c\.electronVersion=45\.4\.1$/,
  );
});

test('a folder’s size is the sum of its files', () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'deep'));
  writeFileSync(path.join(folder, 'deep', 'a'), '12345');
  writeFileSync(path.join(folder, 'b'), '123');
  expect(folderBytes(folder)).toBe(8);
});
