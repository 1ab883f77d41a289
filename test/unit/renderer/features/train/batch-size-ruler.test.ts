import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { recommendationReport } from '#test/support/window-harness/sample-engine.ts';
import BatchSizeRuler from '#renderer/features/train/ruler/BatchSizeRuler.svelte';
import Host from '#test/unit/renderer/support/Host.svelte';

function ruler(size: number): { slider: HTMLElement; onsize: ReturnType<typeof vi.fn> } {
  const onsize = vi.fn();
  render(Host, { content: BatchSizeRuler, given: { images: 1470, size, onsize } });
  return { slider: screen.getByRole('slider', { name: 'Batch size' }), onsize };
}

test('says its value in words', () => {
  const { slider } = ruler(32);
  expect(slider.getAttribute('aria-valuemin')).toBe('1');
  expect(slider.getAttribute('aria-valuemax')).toBe('1470');
  expect(slider.getAttribute('aria-valuenow')).toBe('32');
  expect(slider.getAttribute('aria-valuetext')).toBe('32 images per step');
});

test('says what the end of the ruler means', () => {
  const { slider } = ruler(1470);
  expect(slider.getAttribute('aria-valuetext')).toBe('Full batch, all 1,470 images per step');
});

test('arrows go by powers of two, with Shift by one', async () => {
  const { slider, onsize } = ruler(32);
  await fireEvent.keyDown(slider, { key: 'ArrowRight' });
  await fireEvent.keyDown(slider, { key: 'ArrowLeft' });
  await fireEvent.keyDown(slider, { key: 'ArrowRight', shiftKey: true });
  await fireEvent.keyDown(slider, { key: 'Home' });
  await fireEvent.keyDown(slider, { key: 'End' });
  expect(onsize.mock.calls).toEqual([[64], [16], [33], [1], [1470]]);
});

test('Tab is left to the window', async () => {
  const { slider, onsize } = ruler(32);
  expect(await fireEvent.keyDown(slider, { key: 'Tab' })).toBe(true);
  expect(onsize).not.toHaveBeenCalled();
});

test('both ends are named by terms that explain themselves', () => {
  ruler(32);
  expect(screen.getByRole('button', { name: 'stochastic' }).tagName).toBe('BUTTON');
  expect(screen.getByRole('button', { name: 'full batch' }).tagName).toBe('BUTTON');
});

test('what was measured stands on the ruler, each mark with its name', () => {
  const measured = recommendationReport(305, 20).recommendation;
  render(Host, { content: BatchSizeRuler, given: { images: 305, size: 32, onsize: vi.fn(), measured } });
  const marks = screen.getByRole('list', { name: 'Measurements on this ruler' });
  expect(marks.textContent).toContain(`${measured.throughputKnee.batchSize}: throughput knee`);
  expect(screen.getByRole('slider').contains(marks)).toBe(false);
});

test('before anything was measured there are no marks', () => {
  ruler(32);
  expect(screen.queryByRole('list', { name: 'Measurements on this ruler' })).toBeNull();
});
