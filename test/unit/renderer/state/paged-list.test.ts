import { expect, test, vi } from 'vitest';
import { PagedList } from '#renderer/state/paged-list.svelte.ts';
import { settled } from '../support/fake-engine.ts';

const numbers = (offset: number, limit: number) =>
  Promise.resolve({
    total: 250,
    images: Array.from({ length: Math.min(limit, 250 - offset) }, (_, i) => offset + i),
  });

test('only the pages looked at are fetched, each once', async () => {
  const fetch = vi.fn(numbers);
  const list = new PagedList(fetch, () => undefined);
  list.ensure(90, 110);
  list.ensure(0, 50);
  await settled();
  expect(fetch.mock.calls).toEqual([
    [0, 100],
    [100, 100],
  ]);
  expect(list.total).toBe(250);
  expect(list.at(105)).toBe(105);
  expect(list.at(249)).toBeUndefined();
});

test('a page that failed is reported and requested again', async () => {
  const fetch = vi.fn(numbers).mockRejectedValueOnce(new Error('gone'));
  const onError = vi.fn();
  const list = new PagedList(fetch, onError);
  list.ensure(0, 0);
  await settled();
  expect(onError).toHaveBeenCalledOnce();
  list.ensure(0, 0);
  await settled();
  expect(list.at(0)).toBe(0);
});

test('an answer from before a refresh is not taken', async () => {
  let finishFirst: (page: { total: number; images: number[] }) => void = () => undefined;
  const fetch = vi
    .fn(numbers)
    .mockImplementationOnce(() => new Promise((resolve) => (finishFirst = resolve)));
  const list = new PagedList(fetch, () => undefined);
  list.ensure(0, 0);
  list.refresh();
  await settled();
  finishFirst({ total: 1, images: [-1] });
  await settled();
  expect(list.total).toBe(250);
  expect(list.at(0)).toBe(0);
});
