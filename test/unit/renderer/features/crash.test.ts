import { render, screen } from '@testing-library/svelte';
import { expect, test, vi, type Mock } from 'vitest';
import type { Stores } from '#renderer/state/stores.ts';
import { startedRun } from '#shared/domain/run-view.ts';
import { planSteps } from '#shared/domain/steps.ts';
import { defaultRunConfig } from '#shared/contract/run-config.ts';
import CrashHost from './CrashHost.svelte';

const view = {
  ...startedRun('a'),
  outcome: {
    reason: 'failed' as const,
    failure: { code: 'engine/crashed', params: { reason: 'exited' } } as const,
  },
};
const started = { config: defaultRunConfig, plan: planSteps(305, 32, 10), projectName: 'insects' };

function show(status: 'stopped' | 'ready', crashReason = 'killed'): Mock {
  const crash = { code: 'engine/crashed', params: { reason: crashReason } };
  const engine = { status, crash };
  const restartAndContinue = vi.fn();
  const stores = { engine, run: { view }, workflows: { restartAndContinue } } as unknown as Stores;
  render(CrashHost, { stores, view, started });
  return restartAndContinue;
}

test('an engine that stopped in mid run is one alert, which says what became of the run', () => {
  show('stopped');
  const alerts = screen.getAllByRole('alert');
  expect(alerts).toHaveLength(1);
  expect(alerts[0]?.textContent).toMatch(/ended the training engine.*This run ended with the engine/s);
  expect(screen.getAllByText(/This run ended with the engine/)).toHaveLength(1);
});

test('after the engine is back, the run still says how it ended, and alarms nobody', () => {
  show('ready');
  expect(screen.queryByRole('alert')).toBeNull();
  screen.getByText(/This run ended with the engine/);
});

test.each([
  ['killed', 'Start again and continue', false],
  ['out-of-memory', 'Continue with less memory', true],
  ['exited', 'Continue with less memory', true],
])('after an engine that was %s, “%s” goes on with its run', (reason, label, lowerMemory) => {
  const restartAndContinue = show('stopped', reason);
  screen.getByRole('button', { name: label }).click();
  expect(restartAndContinue).toHaveBeenCalledWith('a', lowerMemory);
});
