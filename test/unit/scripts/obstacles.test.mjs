import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { announceDownloads } from '../../../scripts/setup/disk-space.mjs';
import { npmReason, pipReason } from '../../../scripts/setup/fetch-package.mjs';
import { missingNeeds, repairCommand, usesApt } from '../../../scripts/setup/system-libraries.mjs';
import { wantsGpu } from '../../../scripts/setup/tensorflow/kind.mjs';
import { tensorflowObstacle } from '../../../scripts/setup/tensorflow/obstacle.mjs';
import { downloadsTensorflow, installTensorflow } from '../../../scripts/setup/tensorflow/runtime.mjs';
import { withDisplay } from '../../../scripts/run/display.mjs';
import { recordingReport, temporaryFolder } from './temporary.mjs';

afterEach(() => vi.unstubAllEnvs());

const linux = {
  platform: 'linux',
  architecture: 'x64',
  cpuinfo: () => 'flags\t\t: fpu avx sse',
  glibc: () => '2.36',
};

test.each([
  ['nothing speaks against a current PC', {}, undefined],
  ['AVX is missing', { cpuinfo: () => 'flags\t\t: fpu sse4_2' }, /lacks the AVX/],
  ['avx2 alone is not taken for avx', { cpuinfo: () => 'flags\t\t: fpu avx2' }, /lacks the AVX/],
  ['glibc is old', { glibc: () => '2.26' }, /glibc 2\.26; TensorFlow needs 2\.27/],
  ['glibc is just new enough', { glibc: () => '2.27' }, undefined],
  ['the C library is another one', { glibc: () => undefined }, /does not use glibc/],
  ['it is Apple silicon', { platform: 'darwin', architecture: 'arm64' }, /Apple silicon/],
  ['it is Linux on ARM', { architecture: 'arm64' }, /not available for linux on arm64/],
])('TensorFlow: %s', (_, computer, expected) => {
  const obstacle = tensorflowObstacle({ ...linux, ...computer });
  if (expected === undefined) expect(obstacle).toBeUndefined();
  else expect(obstacle).toMatch(expected);
});

function programsOnPath(programs) {
  const folder = temporaryFolder();
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  vi.stubEnv('PATH', folder);
}

const isPip = '[ "$1" = "-m" ]';

test.skipIf(process.platform !== 'linux' || tensorflowObstacle() !== undefined).each([
  ['python3', {}, 'python3 was not found; set-up needs it to fetch TensorFlow.'],
  [
    'pip',
    { python3: `if ${isPip}; then exit 1; fi` },
    'python3 has no pip; set-up needs it to fetch TensorFlow.',
  ],
  ['g++', { python3: 'exit 0' }, 'g++ was not found; set-up needs it to build TensorFlow’s addon.'],
])(
  'without %s the reason and the repair are noted, and nothing else is left',
  async (_, programs, reason) => {
    programsOnPath(programs);
    const cache = temporaryFolder();
    await expect(installTensorflow({ cache, report: recordingReport() })).resolves.toBeUndefined();
    const note = JSON.parse(readFileSync(path.join(cache, 'tensorflow/unavailable.json'), 'utf8'));
    expect(note).toMatchObject({ reason, repair: expect.stringContaining('npm run setup') });
    expect(existsSync(path.join(cache, 'tensorflow/current.json'))).toBe(false);
  },
);

test.skipIf(process.platform !== 'linux' || tensorflowObstacle() !== undefined)(
  'fetched again, a runtime that is there is not looked at, and stays until the new one is whole',
  async () => {
    programsOnPath({});
    const cache = temporaryFolder();
    const addon = path.join(cache, 'tensorflow/2.21.0-cpu/addon/tfjs_binding.node');
    mkdirSync(path.dirname(addon), { recursive: true });
    writeFileSync(addon, 'not a library');
    const report = recordingReport();
    await installTensorflow({ cache, report, again: true });
    expect(report.lines).toEqual([]);
    expect(existsSync(addon)).toBe(true);
    const note = JSON.parse(readFileSync(path.join(cache, 'tensorflow/unavailable.json'), 'utf8'));
    expect(note.reason).toMatch(/python3 was not found/);
  },
);

test.skipIf(process.platform !== 'linux' || tensorflowObstacle() !== undefined)(
  'a wheel with another checksum is not unpacked',
  async () => {
    const wheel = 'while [ "$1" != "--dest" ]; do shift; done; echo wrong > "$2/some.whl"';
    programsOnPath({ python3: `if ${isPip} && [ "$3" = "download" ]; then ${wheel}; fi`, 'g++': 'exit 0' });
    const cache = temporaryFolder();
    await installTensorflow({ cache, report: recordingReport() });
    const note = JSON.parse(readFileSync(path.join(cache, 'tensorflow/unavailable.json'), 'utf8'));
    expect(note.reason).toMatch(/checksum differs/);
    expect(existsSync(path.join(cache, 'tensorflow/2.21.0-cpu'))).toBe(false);
  },
);

test.skipIf(process.platform !== 'linux' || tensorflowObstacle() !== undefined).each([
  ['where nothing is there', {}, true],
  ['of a runtime that only has to be linked and loaded', { isCached: true }, false],
  ['of a runtime that is to be fetched again', { isCached: true, again: true }, true],
  ['where python3 is missing', { missing: 'python3' }, false],
  ['where g++ is missing', { missing: 'g++' }, false],
  ['where g++ is missing, but installed before', { missing: 'g++', expected: ['g++'] }, true],
])(
  'TensorFlow’s download is announced only where it will happen: %s',
  async (_, { isCached = false, again = false, missing, expected = [] }, isDownloaded) => {
    const programs = Object.entries({ python3: 'exit 0', 'g++': 'exit 0' });
    programsOnPath(Object.fromEntries(programs.filter(([name]) => name !== missing)));
    const cache = temporaryFolder();
    const addon = path.join(cache, 'tensorflow/2.21.0-cpu/addon/tfjs_binding.node');
    mkdirSync(path.dirname(addon), { recursive: true });
    if (isCached) writeFileSync(addon, '');
    const downloads = downloadsTensorflow({ cache, kind: 'cpu', again }, expected);
    await expect(downloads).resolves.toBe(isDownloaded);
  },
);

test('only what is missing is installed, with one command', () => {
  const folder = temporaryFolder();
  for (const name of ['Xvfb', 'xauth']) writeFileSync(path.join(folder, name), '');
  const libraries = 'libgtk-3.so.0 libnss3.so libasound.so.2 libgbm.so.1';
  const missing = missingNeeds({ libraries, searchPath: folder });
  expect(repairCommand(missing, true)).toBe('sudo apt-get install g++ libxss1');
});

test('Ubuntu and its relatives use apt, Fedora does not', () => {
  expect(usesApt('ID=linuxmint\nID_LIKE="ubuntu debian"\n')).toBe(true);
  expect(usesApt('ID=fedora\n')).toBe(false);
});

test('too little disk space is reported before anything is downloaded', async () => {
  const report = recordingReport();
  const needs = [{ label: 'A runtime', download: 200e6, disk: 1e18 }];
  await expect(announceDownloads(needs, temporaryFolder(), report)).rejects.toThrow(/Not enough disk space/);
  expect(report.lines.join('\n')).toMatch(/A runtime, about 200 MB\nAbout 200 MB in total/);
});

test.each([
  [npmReason, { output: 'npm error code ENOTFOUND\nnpm error network request failed' }, /not reachable/],
  [npmReason, { output: '', missing: true }, 'npm was not found'],
  [npmReason, { output: 'npm error code E404\nnpm error 404 Not Found' }, 'code E404'],
  [pipReason, { output: 'NewConnectionError: Failed to establish' }, /not reachable/],
  [pipReason, { output: 'ERROR: No matching distribution found' }, 'No matching distribution found'],
])('what a package manager prints becomes a reason (%#)', (reason, result, expected) => {
  expect(reason(result)).toMatch(expected);
});

test.runIf(process.platform === 'linux')('the big download for NVIDIA cards needs a yes', async () => {
  const withoutTerminal = { input: { isTTY: false }, output: { isTTY: false }, hasDriver: () => true };
  await expect(wantsGpu({ gpu: false, ...withoutTerminal })).resolves.toBe(false);
  await expect(wantsGpu({ gpu: true, ...withoutTerminal })).resolves.toBe(true);
});

test.runIf(process.platform === 'linux')(
  'without a display and without Xvfb the command is named',
  async () => {
    const folder = path.join(temporaryFolder(), 'empty');
    mkdirSync(folder);
    vi.stubEnv('PATH', folder);
    const attempt = withDisplay({}, () => 'shown');
    await expect(attempt).rejects.toMatchObject({ repair: 'sudo apt-get install xvfb xauth' });
  },
);
