import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { download } from '../../../scripts/setup/download.mjs';
import { silentReport } from '../../../scripts/setup/report.mjs';
import { temporaryFolder } from './temporary.mjs';

const content = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
const pin = `sha256-${createHash('sha256').update(content).digest('hex')}`;
const servers = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Serves on this computer only. */
async function serve(handler) {
  const server = createServer(handler);
  servers.push(server);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}/file`;
}

/** Cuts a connection once the other side has something on its disk, and not before. */
function destroyWhenWritten(response, file) {
  const timer = setInterval(() => {
    if (!existsSync(file) || statSync(file).size === 0) return;
    clearInterval(timer);
    response.destroy();
  }, 5);
}

const options = { pin, label: 'The file', report: silentReport };

test('a download with the pinned content arrives under its name and leaves nothing else', async () => {
  const folder = temporaryFolder();
  const url = await serve((_, response) => response.end(content));
  await download(url, path.join(folder, 'file'), options);
  expect(readFileSync(path.join(folder, 'file')).equals(content)).toBe(true);
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a download with other content is refused and nothing of it is left', async () => {
  const folder = temporaryFolder();
  const url = await serve((_, response) => response.end('something else'));
  await expect(download(url, path.join(folder, 'file'), options)).rejects.toThrow(/checksum differs/);
  expect(readdirSync(folder)).toEqual([]);
});

test('a download that was cut off is continued where it stopped', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'file');
  const ranges = [];
  const url = await serve((request, response) => {
    const range = request.headers.range;
    ranges.push(range);
    if (range === undefined) {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 60_000));
      destroyWhenWritten(response, `${file}.part`);
      return;
    }
    const start = Number(/bytes=(\d+)-/.exec(range)[1]);
    response.writeHead(206, { 'content-length': content.length - start });
    response.end(content.subarray(start));
  });
  await expect(download(url, file, options)).rejects.toThrow(/The file could not be downloaded/);
  expect(readdirSync(folder)).toEqual(['file.part']);
  await download(url, file, options);
  expect(ranges).toHaveLength(2);
  expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  expect(readFileSync(file).equals(content)).toBe(true);
});

test('a server that cannot continue sends the whole file again', async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'file.part'), content.subarray(0, 5));
  const url = await serve((_, response) => response.end(content));
  await download(url, path.join(folder, 'file'), options);
  expect(readFileSync(path.join(folder, 'file')).equals(content)).toBe(true);
});

test('a partial download that is already complete is checked and moved', async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'file.part'), content);
  const url = await serve((_, response) => response.writeHead(416).end());
  await download(url, path.join(folder, 'file'), options);
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a server that does not answer is given up after the time to connect', async () => {
  const url = await serve(() => undefined);
  const file = path.join(temporaryFolder(), 'file');
  await expect(download(url, file, { ...options, connectMs: 50 })).rejects.toThrow(/no answer/);
});

test('a server that falls silent in the middle is given up', async () => {
  const url = await serve((_, response) => response.write(content.subarray(0, 10)));
  const file = path.join(temporaryFolder(), 'file');
  await expect(download(url, file, { ...options, stallMs: 50 })).rejects.toThrow(/silent/);
});

test('a refused connection is told as such', async () => {
  const url = await serve((_, response) => response.end());
  await new Promise((resolve) => servers.pop().close(resolve));
  const file = path.join(temporaryFolder(), 'file');
  await expect(download(url, file, options)).rejects.toThrow('the connection was refused');
});
