import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { RunPhase } from '#shared/domain/run/run.ts';
import Phases from '#renderer/features/train/live/Phases.svelte';
import Host from '#test/unit/renderer/support/Host.svelte';

function phases(phase: RunPhase, usesFeatures: boolean): string[] {
  const progress = { phase, done: 0, total: 10, secondsLeft: null };
  render(Host, { content: Phases, given: { progress, isPaused: false, usesFeatures } });
  const items = screen.getAllByRole('listitem').map((item) => item.textContent.trim());
  return items.filter((name) => /^[A-Z]/.test(name));
}

test('a run on features has four phases', () => {
  expect(phases('training', true)).toEqual(['Getting ready', 'Preparing images', 'Training', 'Evaluating']);
});

test('a network that trains on images prepares none', () => {
  expect(phases('training', false)).toEqual(['Getting ready', 'Training', 'Evaluating']);
});

test('a phase that the engine is in is never hidden', () => {
  expect(phases('features', false)).toContain('Preparing images');
});
