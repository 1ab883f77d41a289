import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentSecurityPolicy, pageHandler } from '#app/window/page-protocol.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'batchwise-page-'));
  await mkdir(path.join(folder, 'renderer', 'assets'), { recursive: true });
  await writeFile(path.join(folder, 'renderer', 'index.html'), '<h1>page</h1>');
  await writeFile(path.join(folder, 'renderer', 'assets', 'index.js'), '1');
  await writeFile(path.join(folder, 'renderer', 'notes.txt'), 'x');
  await writeFile(path.join(folder, 'secret.js'), 'x');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const get = (url: string): Promise<Response> => pageHandler(path.join(folder, 'renderer'))({ url });

test.each([
  ['app://batchwise/index.html', 'text/html; charset=utf-8'],
  ['app://batchwise/', 'text/html; charset=utf-8'],
  ['app://batchwise/assets/index.js?v=1', 'text/javascript; charset=utf-8'],
])('%s is one of the page’s files', async (url, contentType) => {
  const response = await get(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toBe(contentType);
  expect(response.headers.get('Content-Security-Policy')).toBe(contentSecurityPolicy);
});

test.each([
  'app://batchwise/../secret.js',
  'app://batchwise/..%2fsecret.js',
  'app://batchwise/assets/..%2f..%2fsecret.js',
  'app://batchwise/..%5csecret.js',
  'app://elsewhere/index.html',
  'app://batchwise/notes.txt',
  'app://batchwise/missing.js',
  'app://batchwise/%E0%A4%A',
])('%s is not found', async (url) => {
  expect((await get(url)).status).toBe(404);
});

test('the page may run its own scripts and nothing else', () => {
  expect(contentSecurityPolicy).toContain("default-src 'none'");
  expect(contentSecurityPolicy).toContain("script-src 'self';");
  expect(contentSecurityPolicy).not.toContain('unsafe-eval');
});
