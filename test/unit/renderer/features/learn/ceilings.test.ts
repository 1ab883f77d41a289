import { render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { Navigation } from '#renderer/state/navigation.svelte.ts';
import type { Stores } from '#renderer/state/stores.ts';
import CeilingsHost from './CeilingsHost.svelte';

const stores = { navigation: new Navigation() } as unknown as Stores;

test('without a measurement it says where to measure', () => {
  render(CeilingsHost, { stores, measurement: null });
  screen.getByText(/Recommend in Train measures all three/);
});

test('the lowest ceiling is said, and what was not measured says so', () => {
  render(CeilingsHost, { stores, measurement: { memory: null, speed: 128, noise: 512, images: 2000 } });
  expect(screen.getByText('128', { selector: 'strong' }).parentElement?.textContent).toBe(
    'Speed is the lowest: 128.',
  );
  screen.getByRole('row', { name: 'Memory limit not measured' });
});
