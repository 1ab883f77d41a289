import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import FindingItem from '#renderer/features/data/findings/FindingItem.svelte';
import { provideStores } from '#renderer/state/provide-stores.ts';
import type { Finding } from '#shared/domain/dataset/dataset.ts';
import { english } from '#shared/messages/en/english.ts';
import { FakeBridge } from '#test/unit/renderer/support/fake-bridge.ts';
import { FakeEngine } from '#test/unit/renderer/support/fake-engine.ts';
import Host from '#test/unit/renderer/support/Host.svelte';

const ids = Array.from({ length: 300 }, (_, id) => id);
const twice: Finding = {
  kind: 'in-two-classes',
  severity: 'problem',
  count: 300,
  files: ids.slice(0, 200).map((id) => ({
    ...{ name: `${id}.png`, id },
    reason: { code: 'in-classes', params: { classes: ['a', 'b'] } } as const,
  })),
  excludedIds: [],
  usedIds: [],
};

function show(finding: Finding): FakeEngine {
  const engine = new FakeEngine();
  const provide = (): void => void provideStores(engine, new FakeBridge(), window, english());
  render(Host, { content: FindingItem, given: { finding }, provide });
  return engine;
}

test('a finding takes all of its images back, also those that are not listed', () => {
  const engine = show({ ...twice, excludedIds: ids });
  screen.getByText(/^Left out: the same image in two classes/);
  expect(screen.getAllByText('The same image is in “a” and “b”.')).toHaveLength(200);
  screen.getByRole('button', { name: 'Use them anyway', hidden: true }).click();
  expect(engine.inputsOf('dataset.setExcluded')).toEqual([{ ids, isExcluded: false }]);
});

test('images that were taken back are shown as used, and can all be left out again', () => {
  const engine = show({ ...twice, usedIds: ids });
  screen.getByText('Used, as you chose.');
  screen.getByRole('button', { name: 'Leave them out', hidden: true }).click();
  expect(engine.inputsOf('dataset.setExcluded')).toEqual([{ ids, isExcluded: true }]);
});

test('a finding that no choice belongs to has no button', () => {
  show({ ...twice, kind: 'wrong-extension', severity: 'note' });
  expect(screen.queryByRole('button', { hidden: true })).toBeNull();
});
