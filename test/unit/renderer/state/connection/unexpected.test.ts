import { afterEach, expect, test, vi } from 'vitest';
import { followUnexpected } from '#renderer/state/connection/unexpected.ts';

const report = vi.fn<(error: unknown) => void>();
let stop = (): void => undefined;
afterEach(() => {
  stop();
  report.mockReset();
});

/** As the browser sends it where a promise was rejected and nobody caught it. */
function rejection(reason: unknown): Event {
  return Object.assign(new Event('unhandledrejection'), { reason, promise: Promise.resolve() });
}

test('what nobody caught is reported, an exception and a rejection alike, until it stops', () => {
  stop = followUnexpected(window, report);
  const [thrown, rejected] = [new Error('thrown'), new Error('rejected')];
  window.dispatchEvent(new ErrorEvent('error', { error: thrown, message: 'thrown' }));
  window.dispatchEvent(rejection(rejected));
  expect(report.mock.calls).toEqual([[thrown], [rejected]]);
  stop();
  window.dispatchEvent(rejection(rejected));
  expect(report).toHaveBeenCalledTimes(2);
});

test('a layout that continues in the next frame is no error', () => {
  stop = followUnexpected(window, report);
  const message = 'ResizeObserver loop completed with undelivered notifications.';
  window.dispatchEvent(new ErrorEvent('error', { message }));
  expect(report).not.toHaveBeenCalled();
});

test('an exception of which only the message is known is an error with it', () => {
  stop = followUnexpected(window, report);
  window.dispatchEvent(new ErrorEvent('error', { message: 'Script error.' }));
  expect(report.mock.calls).toEqual([[new Error('Script error.')]]);
});
