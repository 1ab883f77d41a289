import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { followUnexpected, stackOf } from '#shared/contract/unexpected.ts';

test('an exception and a rejection that nobody caught are told apart', () => {
  const process = new EventEmitter();
  const handle = vi.fn();
  followUnexpected(process, handle);
  process.emit('uncaughtException', 'a');
  process.emit('unhandledRejection', 'b');
  expect(handle.mock.calls).toEqual([
    ['a', 'exception'],
    ['b', 'rejection'],
  ]);
});

test('a log gets the stack where there is one', () => {
  expect(stackOf(new Error('a bug'))).toMatch(/^Error: a bug\n.*unexpected\.test\.ts/);
  expect(stackOf('a text')).toBe('a text');
});
