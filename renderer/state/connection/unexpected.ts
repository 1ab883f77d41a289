/** Chromium reports it as an error where a layout continues in the next frame: nothing has failed. */
const layoutNotice = 'ResizeObserver loop';

/**
 * What nobody caught is a bug: the window says so in a sentence instead of standing still. (The browser logs it by itself.)
 * @returns the function that stops listening
 */
export function followUnexpected(target: Window, report: (error: unknown) => void): () => void {
  const onError = ({ error, message }: ErrorEvent): void => {
    if (!message.startsWith(layoutNotice)) report(error ?? new Error(message));
  };
  const onRejection = ({ reason }: PromiseRejectionEvent): void => report(reason);
  target.addEventListener('error', onError);
  target.addEventListener('unhandledrejection', onRejection);
  return () => {
    target.removeEventListener('error', onError);
    target.removeEventListener('unhandledrejection', onRejection);
  };
}
