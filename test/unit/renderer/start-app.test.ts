import { screen } from '@testing-library/svelte';
import { mount } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startApp } from '#renderer/start-app.ts';
import { english } from '#shared/messages/en/english.ts';
import Failing from './support/Failing.svelte';

const messages = english();
let target: HTMLElement;

beforeEach(() => {
  target = document.createElement('div');
  document.body.append(target);
});
afterEach(() => {
  target.remove();
  vi.restoreAllMocks();
});

test.each(['start', 'effect'] as const)(
  'an app that fails at its %s shows why instead of a blank window',
  (at) => {
    const log = vi.spyOn(console, 'error').mockReturnValue(undefined);
    startApp(target, messages, () => mount(Failing, { target, props: { at } }));
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('Batchwise couldn’t start');
    expect(alert.textContent).toContain(`Nothing on your disk was changed. Details: a bug at ${at}`);
    screen.getByRole('button', { name: 'Try again' });
    expect(screen.queryByText('The app')).toBeNull();
    expect(String(log.mock.lastCall?.[0])).toContain(`a bug at ${at}`);
  },
);

test('a window without its bridge shows why, too', () => {
  vi.spyOn(console, 'error').mockReturnValue(undefined);
  startApp(target, messages, () => {
    throw new TypeError('no bridge');
  });
  expect(screen.getByRole('alert').textContent).toContain('Details: no bridge');
});

test('what happens after a good start is the app’s own matter', () => {
  startApp(target, messages, () => {
    target.textContent = 'The app';
  });
  window.dispatchEvent(
    Object.assign(new Event('unhandledrejection'), { reason: new Error('a bug later on') }),
  );
  screen.getByText('The app');
  expect(screen.queryByRole('alert')).toBeNull();
});
