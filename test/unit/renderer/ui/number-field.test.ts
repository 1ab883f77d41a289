import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import NumberFieldHost from './NumberFieldHost.svelte';

async function type(
  text: string,
  { isWhole = true, value = 32 }: { readonly isWhole?: boolean; readonly value?: number | null } = {},
): Promise<{ onvalue: ReturnType<typeof vi.fn>; shown: string; message: string | null }> {
  const onvalue = vi.fn();
  render(NumberFieldHost, {
    label: 'Batch size',
    value,
    minimum: isWhole ? 1 : 0.0001,
    maximum: 1470,
    isWhole,
    onvalue,
  });
  const input = screen.getByRole<HTMLInputElement>('textbox', { name: 'Batch size' });
  await fireEvent.input(input, { target: { value: text } });
  await fireEvent.change(input);
  return { onvalue, shown: input.value, message: screen.getByRole('status').textContent };
}

test('takes any whole number inside its limits, and says nothing', async () => {
  const { onvalue, message } = await type('33');
  expect(onvalue).toHaveBeenCalledExactlyOnceWith(33);
  expect(message).toBe('');
});

test('reads a number with its thousands separator', async () => {
  expect((await type('1,024')).onvalue).toHaveBeenCalledExactlyOnceWith(1024);
});

test('reads a fraction with point or comma', async () => {
  expect((await type('0,05', { isWhole: false })).onvalue).toHaveBeenCalledExactlyOnceWith(0.05);
});

test('spaces around and in a fraction are none of its digits', async () => {
  expect((await type(' 0.05 ', { isWhole: false })).onvalue).toHaveBeenCalledExactlyOnceWith(0.05);
  cleanup();
  expect((await type('1 000,5', { isWhole: false })).onvalue).toHaveBeenCalledExactlyOnceWith(1000.5);
});

test.each([
  ['9999', 1470, 'The maximum is 1,470, so we used that.'],
  ['0', 1, 'The minimum is 1, so we used that.'],
  ['2.4', 2, 'Whole numbers only, so we used 2.'],
])('“%s” is taken as %s, and the field says why', async (typed, taken, sentence) => {
  const { onvalue, shown, message } = await type(typed);
  expect(onvalue).toHaveBeenCalledExactlyOnceWith(taken);
  expect([shown, message]).toEqual([String(taken), sentence]);
});

test('what is no number falls back to what it was, and the field says so', async () => {
  const { onvalue, shown, message } = await type('many');
  expect(onvalue).not.toHaveBeenCalled();
  expect([shown, message]).toEqual(['32', '“many” isn’t a number, so it stays at 32.']);
});

test('a limit is reported again when it is met again', async () => {
  await type('9999', { value: 1470 });
  expect(screen.getByRole('status').textContent).toBe('The maximum is 1,470, so we used that.');
});

test('a field for something new hands over what is typed and is empty again', async () => {
  const { onvalue, shown } = await type('24', { value: null });
  expect(onvalue).toHaveBeenCalledExactlyOnceWith(24);
  expect(shown).toBe('');
});

test('its message disappears as soon as the value has changed', async () => {
  const { rerender } = render(NumberFieldHost, {
    ...{ label: 'Batch size', value: 32, minimum: 1, maximum: 1470, isWhole: true },
    onvalue: (value: number) => void rerender({ value }),
  });
  const input = screen.getByRole<HTMLInputElement>('textbox', { name: 'Batch size' });
  await fireEvent.input(input, { target: { value: '9999' } });
  await fireEvent.change(input);
  await waitFor(() => expect(input.value).toBe('1470'));
  expect(screen.getByRole('status').textContent).toBe('The maximum is 1,470, so we used that.');
  await rerender({ value: 16 });
  expect(screen.getByRole('status').textContent).toBe('');
});
