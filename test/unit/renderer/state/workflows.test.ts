import { expect, test } from 'vitest';
import { AppError } from '../../../../shared/contract/errors.ts';
import { english } from '../../../../shared/messages/en.ts';
import { NoticeStore } from '../../../../renderer/state/notice-store.svelte.ts';
import type { StoreParts } from '../../../../renderer/state/store-parts.ts';
import { Workflows } from '../../../../renderer/state/workflows.ts';

const crash = new AppError('engine/crashed', 'The training engine stopped.');

function noticeOf(error: unknown, status: 'ready' | 'stopped'): string | undefined {
  const notices = new NoticeStore();
  new Workflows({ notices, engine: { status } } as unknown as StoreParts, english()).report(error);
  return notices.notice?.text;
}

test('what failed because the engine stopped is left to the banner while that stands', () => {
  expect(noticeOf(crash, 'stopped')).toBeUndefined();
  expect(noticeOf(crash, 'ready')).toContain('The training engine stopped.');
});

test('any other failure is said whatever the engine does', () => {
  expect(noticeOf(new AppError('dataset/empty', 'There are no pictures.'), 'stopped')).toBe(
    'There are no pictures.',
  );
});
