import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import EngineNotice from '../../../../renderer/features/shell/EngineNotice.svelte';
import { unsaidNotice, unusedCard } from '../../../../renderer/features/shell/engine-notes.ts';
import type { EngineReport } from '../../../../shared/domain/run.ts';
import { engineReport } from '../../../support/window-harness/sample-engine.ts';
import SettingHost from './SettingHost.svelte';

const card = engineReport.graphicsCard;
if (card === null) throw new Error('The sample has a graphics card.');

function show(report: EngineReport): void {
  render(SettingHost, { stores: { engine: { report } }, content: EngineNotice });
}

test('a card that is not used is named with everything it lacks and each command', () => {
  show(engineReport);
  screen.getByText('TensorFlow 2.21.0 on CPU, 2 threads');
  screen.getByRole('region', { name: 'NVIDIA GeForce RTX 4070 is not used', hidden: true });
  screen.getByText('The driver is 470.82; CUDA 12 needs 525.60 or newer.');
  screen.getByText('sudo apt-get install nvidia-driver-550');
  screen.getByText('npm run setup -- --gpu');
});

test('a card in use, and no notice, leave nothing to say', () => {
  show({ ...engineReport, notice: null, graphicsCard: { ...card, isUsed: true, missing: [] } });
  expect(screen.queryByText('A faster engine is not in use')).toBeNull();
});

test('what is on the processor although the card is used is named, under a title of its own', () => {
  const used = { ...engineReport, notice: null, graphicsCard: { ...card, isUsed: true, missing: [] } };
  show({ ...used, onProcessor: ['CropAndResize', 'MaxPoolGrad'] });
  screen.getByText('Part of the work is not on the graphics card');
  screen.getByText('On the processor although the card is used: CropAndResize, MaxPoolGrad.');
  expect(screen.queryByText('A faster engine is not in use')).toBeNull();
});

test('where everything is on the card, there is nothing to say', () => {
  const used = { ...engineReport, notice: null, graphicsCard: { ...card, isUsed: true, missing: [] } };
  show({ ...used, onProcessor: [] });
  expect(screen.queryByText(/processor|graphics card/)).toBeNull();
});

test('a notice with the card’s own repair is not said twice; any other one is', () => {
  expect(unsaidNotice(engineReport)).toBeNull();
  const other = { reason: 'TensorFlow is not installed.', repair: 'npm run setup' };
  expect(unsaidNotice({ ...engineReport, notice: other })).toEqual(other);
  expect(unusedCard({ ...engineReport, graphicsCard: null })).toBeNull();
});
