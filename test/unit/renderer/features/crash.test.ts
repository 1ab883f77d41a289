import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { Stores } from '../../../../renderer/state/stores.ts';
import { startedRun } from '../../../../shared/domain/run-view.ts';
import { planSteps } from '../../../../shared/domain/steps.ts';
import { defaultRunConfig } from '../../../../shared/contract/run-config.ts';
import CrashHost from './CrashHost.svelte';

const view = {
  ...startedRun('a'),
  outcome: { reason: 'failed' as const, failure: { code: 'engine/crashed' as const, message: '' } },
};
const started = { config: defaultRunConfig, plan: planSteps(305, 32, 10), projectName: 'insects' };

function show(status: 'stopped' | 'ready'): void {
  const engine = { status, crashReason: 'crashed', crashMessage: null };
  const stores = { engine, run: { view }, workflows: {} } as unknown as Stores;
  render(CrashHost, { stores, view, started });
}

test('an engine that stopped in mid run is one alert, which says what became of the run', () => {
  show('stopped');
  const alerts = screen.getAllByRole('alert');
  expect(alerts).toHaveLength(1);
  expect(alerts[0]?.textContent).toMatch(/The training engine stopped\..*This run ended with the engine/s);
  expect(screen.getAllByText(/This run ended with the engine/)).toHaveLength(1);
});

test('after the engine is back, the run still says how it ended, and alarms nobody', () => {
  show('ready');
  expect(screen.queryByRole('alert')).toBeNull();
  screen.getByText(/This run ended with the engine/);
});
