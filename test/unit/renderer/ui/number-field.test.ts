import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import NumberField from '../../../../renderer/ui/NumberField.svelte';

async function type(
  text: string,
  isWhole = true,
): Promise<{ onvalue: ReturnType<typeof vi.fn>; shown: string }> {
  const onvalue = vi.fn();
  render(NumberField, {
    label: 'Batch size',
    value: 32,
    minimum: isWhole ? 1 : 0.0001,
    maximum: 1470,
    isWhole,
    onvalue,
  });
  const input = screen.getByRole<HTMLInputElement>('textbox', { name: 'Batch size' });
  await fireEvent.input(input, { target: { value: text } });
  await fireEvent.change(input);
  return { onvalue, shown: input.value };
}

test('takes any whole number inside its limits', async () => {
  expect((await type('33')).onvalue).toHaveBeenCalledExactlyOnceWith(33);
});

test('reads a number with its thousands separator', async () => {
  expect((await type('1,024')).onvalue).toHaveBeenCalledExactlyOnceWith(1024);
});

test('limits what is too large', async () => {
  const { onvalue, shown } = await type('9999');
  expect(onvalue).toHaveBeenCalledExactlyOnceWith(1470);
  expect(shown).toBe('1470');
});

test('what is no number falls back to what it was', async () => {
  const { onvalue, shown } = await type('many');
  expect(onvalue).not.toHaveBeenCalled();
  expect(shown).toBe('32');
});

test('reads a fraction with point or comma', async () => {
  expect((await type('0,05', false)).onvalue).toHaveBeenCalledExactlyOnceWith(0.05);
});
