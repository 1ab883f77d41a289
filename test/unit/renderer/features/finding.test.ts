import { render, screen } from '@testing-library/svelte';
import { expect, test, vi, type Mock } from 'vitest';
import type { Finding } from '#shared/domain/dataset.ts';
import FindingHost from './FindingHost.svelte';

const ids = Array.from({ length: 300 }, (_, id) => id);
const twice: Finding = {
  kind: 'in-two-classes',
  severity: 'problem',
  count: 300,
  files: ids
    .slice(0, 200)
    .map((id) => ({ name: `${id}.png`, reason: 'The same image is in “a” and “b”.', id })),
  excludedIds: [],
  usedIds: [],
};

function show(finding: Finding): Mock {
  const setExcluded = vi.fn();
  render(FindingHost, { stores: { workflows: { setExcluded } }, finding });
  return setExcluded;
}

test('a finding takes all of its images back, also those that are not listed', () => {
  const setExcluded = show({ ...twice, excludedIds: ids });
  screen.getByText(/^Left out: the same image under two names/);
  screen.getByRole('button', { name: 'Use them anyway', hidden: true }).click();
  expect(setExcluded).toHaveBeenCalledExactlyOnceWith(ids, false);
});

test('images that were taken back are said to be used, and can all be left out again', () => {
  const setExcluded = show({ ...twice, usedIds: ids });
  screen.getByText('Used, as you chose.');
  screen.getByRole('button', { name: 'Leave them out', hidden: true }).click();
  expect(setExcluded).toHaveBeenCalledExactlyOnceWith(ids, true);
});

test('a finding that no choice belongs to has no button', () => {
  show({ ...twice, kind: 'wrong-extension', severity: 'note' });
  expect(screen.queryByRole('button', { hidden: true })).toBeNull();
});
