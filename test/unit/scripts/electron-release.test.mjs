import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, expect, test, vi } from 'vitest';
import { ZipFile } from 'yazl';
import { downloadRelease } from '../../../scripts/setup/electron/release.mjs';
import { installedElectron, installElectron } from '../../../scripts/setup/electron/runtime.mjs';
import { withTemporaryFolder } from '../../../scripts/setup/files.mjs';
import { recordingReport, temporaryFolder } from './temporary.mjs';

const version = '45.4.1';
const name = `electron-v${version}-${process.platform}-${process.arch}.zip`;
const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
const checksumsOf = (bytes) => ({ [name]: createHash('sha256').update(bytes).digest('hex') });
const servers = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A local mirror of Electron. */
async function serve(handler) {
  const server = createServer(handler);
  servers.push(server);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('ELECTRON_MIRROR', `http://127.0.0.1:${server.address().port}/mirror/`);
}

/** Downloads into a temporary folder of `cache` and returns the content. */
function download(cache, options = {}) {
  return withTemporaryFolder(cache, async (folder) => {
    const report = recordingReport();
    const checksums = checksumsOf(content);
    return readFileSync(await downloadRelease({ version, checksums, folder, report, ...options }));
  });
}

test('the release for this computer is downloaded from the mirror if it has the pinned hash', async () => {
  const cache = temporaryFolder();
  const asked = [];
  await serve((request, response) => {
    asked.push(request.url);
    response.end(content);
  });
  expect((await download(cache)).equals(content)).toBe(true);
  expect(asked).toEqual([`/mirror/v${version}/${name}`]);
  expect(readdirSync(path.join(cache, 'tmp'))).toEqual([]);
});

test('a download with other content is an error, and nothing is left of it', async () => {
  const cache = temporaryFolder();
  await serve((_, response) => response.end('something else'));
  await expect(download(cache)).rejects.toThrow(/checksum differs/);
  expect(readdirSync(path.join(cache, 'tmp'))).toEqual([]);
});

test('nothing is downloaded without a known hash for this computer', async () => {
  let requests = 0;
  await serve((_, response) => response.end(content, () => requests++));
  await expect(download(temporaryFolder(), { checksums: {} })).rejects.toThrow(
    /no release for this computer/,
  );
  expect(requests).toBe(0);
});

test('an interrupted download leaves nothing and starts over', async () => {
  const cache = temporaryFolder();
  const ranges = [];
  await serve((request, response) => {
    ranges.push(request.headers.range);
    response.writeHead(200, { 'content-length': content.length });
    if (ranges.length > 1) response.end(content);
    else response.write(content.subarray(0, 60_000), () => response.destroy());
  });
  await expect(download(cache)).rejects.toThrow(/Electron 45\.4\.1 could not be downloaded/);
  expect(readdirSync(path.join(cache, 'tmp'))).toEqual([]);
  expect((await download(cache)).equals(content)).toBe(true);
  expect(ranges).toEqual([undefined, undefined]);
});

test('a server that doesn’t reply times out after the time to connect', async () => {
  await serve(() => undefined);
  await expect(download(temporaryFolder(), { connectMs: 50 })).rejects.toThrow(/no response/);
});

test('a server that stalls during the download times out', async () => {
  await serve((_, response) => response.write(content.subarray(0, 10)));
  await expect(download(temporaryFolder(), { stallMs: 50 })).rejects.toThrow(/silent/);
});

test('a refused connection is reported as such', async () => {
  await serve((_, response) => response.end());
  await new Promise((resolve) => servers.pop().close(resolve));
  await expect(download(temporaryFolder())).rejects.toThrow('the connection was refused');
});

test('an error of the server is reported as such', async () => {
  await serve((_, response) => response.writeHead(503).end());
  await expect(download(temporaryFolder())).rejects.toThrow('the server responded with 503');
});

test.skipIf(process.platform !== 'linux')('a release is unpacked, and its executable found', async () => {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from('#!/bin/sh'), 'electron', { mode: 0o100755 });
  zip.end();
  const release = await buffer(zip.outputStream);
  await serve((_, response) => response.end(release));
  const cache = temporaryFolder();
  const repository = temporaryFolder();
  const installed = path.join(repository, 'node_modules/electron');
  mkdirSync(installed, { recursive: true });
  writeFileSync(path.join(installed, 'checksums.json'), JSON.stringify(checksumsOf(release)));
  writeFileSync(path.join(repository, 'package.json'), `{"devDependencies":{"electron":"${version}"}}`);
  await installElectron({ cache, report: recordingReport(), repository });
  const runtime = installedElectron(cache, repository);
  expect(runtime).toMatchObject({ version, fallback: false });
  expect(statSync(path.join(cache, runtime.executable)).mode & 0o111).not.toBe(0);
  expect(readdirSync(path.join(cache, 'tmp'))).toEqual([]);
});
