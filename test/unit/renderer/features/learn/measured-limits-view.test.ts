import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import MeasuredLimits from '#renderer/features/learn/MeasuredLimits.svelte';
import { Navigation, provideNavigation } from '#renderer/state/navigation.svelte.ts';
import Host from '#test/unit/renderer/support/Host.svelte';

const provide = (): void => void provideNavigation(new Navigation());

test('without a measurement it says where to measure', () => {
  render(Host, { content: MeasuredLimits, given: { measurement: null }, provide });
  screen.getByText(/Recommend in Train measures all three/);
});

test('the lowest limit is named, and what was not measured says so', () => {
  const measurement = { memory: null, speed: 128, use: 512, images: 2000 };
  render(Host, { content: MeasuredLimits, given: { measurement }, provide });
  expect(screen.getByText('128', { selector: 'strong' }).parentElement?.textContent).toBe(
    'Speed is the lowest: 128.',
  );
  screen.getByRole('row', { name: 'Memory limit not measured' });
});
