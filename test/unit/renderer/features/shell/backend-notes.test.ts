import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import BackendNotice from '#renderer/features/shell/BackendNotice.svelte';
import { unsaidNotice, unusedCard } from '#renderer/features/shell/backend-notes.ts';
import type { BackendReport } from '#shared/domain/run/run.ts';
import { backendReport } from '#test/support/window-harness/sample-engine.ts';
import { provideEngine } from '#renderer/state/connection/engine-client.svelte.ts';
import { FakeEngine } from '#test/unit/renderer/support/fake-engine.ts';
import Host from '#test/unit/renderer/support/Host.svelte';

const card = backendReport.graphicsCard;
if (card === null) throw new Error('The sample has a graphics card.');

function show(report: BackendReport): void {
  const engine = new FakeEngine();
  engine.report = report;
  render(Host, { content: BackendNotice, provide: () => provideEngine(engine) });
}

test('a card that is not used is named with everything it lacks and each command', () => {
  show(backendReport);
  screen.getByText('TensorFlow 2.21.0 on CPU, 2 threads');
  screen.getByRole('region', { name: 'NVIDIA GeForce RTX 4070 isn’t being used', hidden: true });
  screen.getByText('The NVIDIA driver 470.82 is too old for CUDA 12, which needs 525.60.13 or later.');
  screen.getByText('Install NVIDIA driver 525.60.13 or later, then restart your computer.');
  screen.getByText('The library libcudnn.so.9 is missing.');
  screen.getByText('npm run setup -- --gpu');
});

test('a card in use, and no notice, leave nothing to say', () => {
  show({ ...backendReport, notice: null, graphicsCard: { ...card, isUsed: true, missing: [] } });
  expect(screen.queryByText('A faster backend isn’t in use')).toBeNull();
});

test('what is on the processor although the card is used is named, under a title of its own', () => {
  const used = { ...backendReport, notice: null, graphicsCard: { ...card, isUsed: true, missing: [] } };
  show({ ...used, onProcessor: ['CropAndResize', 'MaxPoolGrad'] });
  screen.getByText('Some of the work isn’t running on the graphics card');
  screen.getByText('Running on the processor even though the card is in use: CropAndResize, MaxPoolGrad.');
  expect(screen.queryByText('A faster backend isn’t in use')).toBeNull();
});

test('where everything is on the card, there is nothing to say', () => {
  const used = { ...backendReport, notice: null, graphicsCard: { ...card, isUsed: true, missing: [] } };
  show({ ...used, onProcessor: [] });
  expect(screen.queryByText(/processor|graphics card/)).toBeNull();
});

test('a notice with the card’s own repair is not shown twice; any other one is', () => {
  expect(unsaidNotice(backendReport)).toBeNull();
  const other = { fault: { kind: 'not-installed' } as const, repair: 'npm run setup' };
  expect(unsaidNotice({ ...backendReport, notice: other })).toEqual(other);
  expect(unusedCard({ ...backendReport, graphicsCard: null })).toBeNull();
});
