import { expect, test } from 'vitest';
import { AppError } from '#shared/domain/errors.ts';
import { english } from '#shared/messages/en/english.ts';
import { NoticeStore } from '#renderer/state/notice-store.svelte.ts';
import { FakeEngine } from '../support/fake-engine.ts';

const crash = new AppError('engine/crashed', { reason: 'exited' });

function noticeOf(error: unknown, status: 'ready' | 'stopped'): string | undefined {
  const engine = new FakeEngine();
  engine.status = status;
  const notices = new NoticeStore(english(), engine);
  notices.report(error);
  return notices.notice?.text;
}

test('what failed because the engine stopped is left to the banner while that stands', () => {
  expect(noticeOf(crash, 'stopped')).toBeUndefined();
  expect(noticeOf(crash, 'ready')).toContain('The training engine stopped.');
});

test('any other failure is shown whatever the engine does', () => {
  expect(noticeOf(new AppError('dataset/not-open'), 'stopped')).toBe(
    'No images are open yet. Choose a folder first.',
  );
});
