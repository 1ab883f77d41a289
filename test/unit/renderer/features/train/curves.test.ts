import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { planSteps } from '#shared/domain/run/steps.ts';
import type { EpochMeasurements } from '#shared/domain/run/epoch-metrics.ts';
import '#test/unit/renderer/support/without-layout.ts';
import Curves from '#renderer/features/train/live/Curves.svelte';
import Host from '#test/unit/renderer/support/Host.svelte';
import { epochMetrics } from '#test/support/window-harness/sample-data.ts';

/** The charts of a run of two epochs: in the second one this was measured. */
function showCurves(measured: EpochMeasurements, isGoing = false): string[] {
  const { measured: _, ...first } = epochMetrics(1, 8, 250);
  const epochs = [first, { ...epochMetrics(2, 8, 250), measured }];
  render(Host, {
    content: Curves,
    given: {
      source: { points: [], epochs, imagesPerEpoch: 250 },
      planned: isGoing ? planSteps(250, 32, 10) : null,
      baseline: 0.5,
      bestEpoch: 2,
    },
  });
  const names = screen.getAllByRole('img').map((chart) => chart.getAttribute('aria-label') ?? '');
  return names.filter((name) => !/^(Loss|Accuracy)\./.test(name));
}

test('a quantity with a text has a chart with its title, its explanation and its last value', async () => {
  expect(showCurves({ churn: 0.125 })).toEqual(['Changed predictions. Now 12.5%.']);
  await fireEvent.focus(screen.getByRole('button', { name: 'Changed predictions' }));
  await screen.findByText(
    'The fraction of training images that the current weights classify differently from an epoch ago.',
  );
});

test('a quantity without a text has a chart under its own name', () => {
  expect(showCurves({ churn: 0, gradientNorm: 1.2345 })).toEqual([
    'Changed predictions. Now 0.0%.',
    'gradientNorm. Now 1.23.',
  ]);
  expect(screen.getByText('gradientNorm')).toBeDefined();
});

test('a run that measured nothing has no such chart once it is over', () => {
  expect(showCurves({})).toEqual([]);
});

test('while a run goes, the charts of what will be measured are there before the first value', () => {
  expect(showCurves({}, true)).toEqual(['Changed predictions. Measured at the end of each epoch.']);
});
