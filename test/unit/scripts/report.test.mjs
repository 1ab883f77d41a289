import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createReport, formatBytes } from '../../../scripts/setup/report.mjs';
import { cacheFolder } from '../../../scripts/setup/folders.mjs';
import { sandboxArguments } from '../../../scripts/run/electron.mjs';
import { hasDisplay } from '../../../scripts/run/display.mjs';
import { sampleModelFolder } from '../../../scripts/run/sample-training.mjs';
import { temporaryFolder } from './temporary.mjs';

function recordingStream(isTTY) {
  const stream = { isTTY, text: '', write: (text) => (stream.text += text) };
  return stream;
}

test('bytes are shown in decimal units', () => {
  expect(formatBytes(273_829_956)).toBe('274 MB');
  expect(formatBytes(1_250_000_000)).toBe('1.3 GB');
});

test('a log gets a handful of progress lines, however many steps there are', () => {
  const stream = recordingStream(false);
  const report = createReport(stream);
  for (let done = 0; done <= 1000; done++) report.progress('File', done * 1e6, 1000e6);
  expect(stream.text.split('\n').filter(Boolean)).toHaveLength(5);
  expect(stream.text).toContain('File: 1.0 GB of 1.0 GB (100%)');
});

test('a terminal gets one line that is rewritten, and text starts on a new one', () => {
  const stream = recordingStream(true);
  const report = createReport(stream);
  report.progress('File', 1e6, 4e6);
  report.progress('File', 2e6, 4e6);
  report.print('Done.');
  expect(stream.text.match(/\n/g)).toHaveLength(2);
  expect(stream.text.endsWith('(50%)\nDone.\n')).toBe(true);
});

test.each([
  ['linux', {}, '/home/u/.cache/batchwise'],
  ['linux', { XDG_CACHE_HOME: '/x' }, '/x/batchwise'],
  ['darwin', {}, '/home/u/Library/Caches/Batchwise'],
  ['win32', { LOCALAPPDATA: 'C:\\Local' }, 'C:\\Local\\Batchwise\\Cache'],
  ['linux', { BATCHWISE_CACHE: '/anywhere' }, '/anywhere'],
])('the cache folder on %s with %j', (platform, env, expected) => {
  expect(cacheFolder(env, platform, '/home/u')).toBe(expected);
});

test('the sandbox is turned off only for root on Linux', () => {
  expect(sandboxArguments('linux', 0)).toEqual(['--no-sandbox']);
  expect(sandboxArguments('linux', 1000)).toEqual([]);
  expect(sandboxArguments('darwin', 0)).toEqual([]);
});

test('only Linux can be without a display', () => {
  expect(hasDisplay({}, 'linux')).toBe(false);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  expect(hasDisplay({}, 'win32')).toBe(true);
});

test('each sample model gets its own folder in the data folder', () => {
  const data = temporaryFolder();
  const first = sampleModelFolder(data);
  expect(first).toBe(path.join(data, 'exports', 'sample-model'));
  mkdirSync(first, { recursive: true });
  expect(sampleModelFolder(data)).toBe(`${first}-2`);
});
