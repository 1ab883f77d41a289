import { flushSync } from 'svelte';
import { toWire } from '#shared/domain/errors.ts';
import type { Messages } from '#shared/messages/en/english.ts';
import { errorSentence } from '#shared/messages/error-sentence.ts';
import { followUnexpected } from './state/connection/unexpected.ts';

/**
 * Where the app fails before it can say so itself, the window shows why instead of staying blank.
 * @param target what the app is mounted in; the message replaces its contents
 * @param mountApp connects and mounts the app
 */
export function startApp(target: Element, messages: Messages, mountApp: () => void): void {
  const showFailure = (error: unknown): void => showStartFailure(target, error, messages);
  const stop = followUnexpected(window, showFailure);
  try {
    mountApp();
    // Effects of the first turn, among them the app's own handler of what is unexpected.
    flushSync();
  } catch (error) {
    showFailure(error);
  } finally {
    stop();
  }
}

/** Without Svelte, which may be what failed. */
function showStartFailure(target: Element, error: unknown, { app, errors }: Messages): void {
  // eslint-disable-next-line no-console -- the browser logs only what nobody catches
  console.error(error);
  const alert = document.createElement('main');
  alert.setAttribute('role', 'alert');
  alert.className = 'start-failure';
  const title = document.createElement('h1');
  title.textContent = app.startFailed;
  const sentence = document.createElement('p');
  sentence.textContent = errorSentence(errors, toWire(error));
  const again = document.createElement('button');
  again.type = 'button';
  again.textContent = app.tryAgain;
  again.addEventListener('click', () => window.location.reload());
  alert.append(title, sentence, again);
  target.replaceChildren(alert);
}
