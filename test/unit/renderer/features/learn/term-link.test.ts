import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import TermHost from './TermHost.svelte';

test('“Show me” in a term’s popover opens the page of that term and closes the popover', async () => {
  const open = vi.fn();
  render(TermHost, { id: 'epoch', link: { label: 'Show me', open } });
  await fireEvent.focus(screen.getByRole('button', { name: 'Epoch' }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Show me' }));
  expect(open).toHaveBeenCalledExactlyOnceWith('epoch');
  await vi.waitFor(() => expect(screen.queryByRole('button', { name: 'Show me' })).toBeNull());
});

test('where terms lead nowhere there is no link', async () => {
  render(TermHost, { id: 'epoch', link: null });
  await fireEvent.focus(screen.getByRole('button', { name: 'Epoch' }));
  await screen.findByText(/^Every training image seen once/);
  expect(screen.queryByRole('button', { name: 'Show me' })).toBeNull();
});
