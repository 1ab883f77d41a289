import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseAddress, thumbHandler } from '#app/window/thumb-protocol.ts';
import { AppError } from '#shared/domain/errors.ts';

const hash = 'ab'.repeat(32);
let cache = '';
beforeEach(async () => {
  cache = await realpath(await mkdtemp(path.join(tmpdir(), 'batchwise-thumbs-')));
});
afterEach(() => rm(cache, { recursive: true, force: true }));

type Prepare = (input: unknown, signal: AbortSignal | undefined) => Promise<{ path: string }>;
const notAsked: Prepare = () => Promise.reject(new Error('the engine was asked'));

const get = (url: string, prepare: Prepare = notAsked, signal?: AbortSignal): Promise<Response> => {
  const call = (_method: string, input: unknown, abort?: AbortSignal): Promise<{ path: string }> =>
    prepare(input, abort);
  const handler = thumbHandler({ cacheFolder: cache, client: () => ({ call: call }) });
  return handler(new Request(url, signal === undefined ? {} : { signal }));
};

async function put(name: string, contents = 'image'): Promise<string> {
  const file = path.join(cache, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, contents);
  return file;
}

test('an image in the cache comes from there with its type, and may be kept for ever', async () => {
  await put(`images/thumbnail/ab/${hash}.webp`);
  const response = await get(`thumb://thumbnail/${hash}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toBe('image/webp');
  expect(response.headers.get('Cache-Control')).toContain('immutable');
  expect(await response.text()).toBe('image');
});

test('one that is missing is made by the engine, which hears when nobody waits any more', async () => {
  const abort = new AbortController();
  let heard: AbortSignal | undefined;
  const response = await get(
    `thumb://crop/${hash}`,
    async (input, signal) => {
      expect(input).toEqual({ kind: 'crop', hash });
      heard = signal;
      return { path: await put(`images/crop/ab/${hash}.png`) };
    },
    abort.signal,
  );
  expect(response.headers.get('Content-Type')).toBe('image/png');
  abort.abort();
  expect(heard?.aborted).toBe(true);
});

test('an image nobody has is not found', async () => {
  const refuse: Prepare = () => Promise.reject(new AppError('dataset/not-open'));
  expect((await get(`thumb://thumbnail/${hash}`, refuse)).status).toBe(404);
});

test.each([
  `thumb://thumbnail/${hash.toUpperCase()}`,
  `thumb://thumbnail/${hash}0`,
  `thumb://secret/${hash}`,
  `thumb://thumbnail/../../${hash}`,
  `thumb://thumbnail/%2e%2e/${hash}`,
  `thumb://thumbnail/${hash}?x=1`,
  `thumb://thumbnail:80/${hash}`,
  'thumb://thumbnail/',
])('%s is no address of an image', (url) => {
  expect(parseAddress(url)).toBeUndefined();
});

test('what is no address is refused before anything is read', async () => {
  expect((await get(`thumb://secret/${hash}`)).status).toBe(400);
});

test('a file outside the folder of its kind is never read, whatever the engine answers', async () => {
  await put(`images/thumbnail/ab/other.webp`);
  const outside = await put('secret.png');
  const link = path.join(cache, 'images', 'thumbnail', 'ab', 'link.png');
  await symlink(outside, link);
  for (const answer of [outside, link, path.join(cache, 'images', 'thumbnail', '..', '..', 'secret.png')]) {
    const response = await get(`thumb://thumbnail/${hash}`, () => Promise.resolve({ path: answer }));
    expect(response.status).toBe(403);
  }
});

test('only images are served, whatever else lies there', async () => {
  const page = await put(`images/preview/ab/${hash}.html`, '<script>');
  const response = await get(`thumb://preview/${hash}`, () => Promise.resolve({ path: page }));
  expect(response.status).toBe(415);
});
