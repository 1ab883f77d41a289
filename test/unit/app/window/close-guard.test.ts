import { expect, test, vi } from 'vitest';
import { CloseGuard, type CloseChoice, type GuardedWindow } from '#app/window/close-guard.ts';

/** A window that can be closed as a person does it; says whether it went. */
class InnerWindow implements GuardedWindow {
  isShown = true;
  #onClose: (event: { preventDefault(): void }) => void = () => undefined;

  on(_event: 'close', handler: (event: { preventDefault(): void }) => void): void {
    this.#onClose = handler;
  }
  hide(): void {
    this.isShown = false;
  }
  show(): void {
    this.isShown = true;
  }
  focus(): void {
    this.isShown = true;
  }
  close(): boolean {
    const preventDefault = vi.fn();
    this.#onClose({ preventDefault });
    return preventDefault.mock.calls.length === 0;
  }
}

function setUp(): {
  window: InnerWindow;
  guard: CloseGuard;
  quit: ReturnType<typeof vi.fn>;
  ask: ReturnType<typeof vi.fn>;
  answer: (choice: CloseChoice) => Promise<void>;
} {
  const window = new InnerWindow();
  const quit = vi.fn();
  let settle: (choice: CloseChoice) => void = () => undefined;
  const ask = vi.fn(() => new Promise<CloseChoice>((resolve) => (settle = resolve)));
  const guard = new CloseGuard(window, { ask, quit });
  const answer = async (choice: CloseChoice): Promise<void> => {
    settle(choice);
    await new Promise(setImmediate);
  };
  return { window, guard, quit, ask, answer };
}

test('a window with nothing going on closes without a question', () => {
  const { window, ask } = setUp();
  expect(window.close()).toBe(true);
  expect(ask).not.toHaveBeenCalled();
});

test('while a run is going it asks, once however often one closes, and stays', async () => {
  const { window, guard, ask, answer, quit } = setUp();
  guard.setBusy(true);
  expect(window.close()).toBe(false);
  expect(window.close()).toBe(false);
  expect(ask).toHaveBeenCalledOnce();
  await answer('cancel');
  expect(window.isShown).toBe(true);
  expect(quit).not.toHaveBeenCalled();
  window.close();
  expect(ask).toHaveBeenCalledTimes(2);
});

test('in the background the window is hidden, and the app ends when the run has ended', async () => {
  const { window, guard, answer, quit } = setUp();
  guard.setBusy(true);
  window.close();
  await answer('background');
  expect(window.isShown).toBe(false);
  expect(quit).not.toHaveBeenCalled();
  guard.setBusy(false);
  expect(quit).toHaveBeenCalledOnce();
});

test('a window brought back from the background stays when the run ends', async () => {
  const { window, guard, answer, quit } = setUp();
  guard.setBusy(true);
  window.close();
  await answer('background');
  guard.show();
  guard.setBusy(false);
  expect(window.isShown).toBe(true);
  expect(quit).not.toHaveBeenCalled();
});

test('a run that ends while the question stands needs no background', async () => {
  const { window, guard, answer, quit } = setUp();
  guard.setBusy(true);
  window.close();
  guard.setBusy(false);
  await answer('background');
  expect(quit).toHaveBeenCalledOnce();
});

test('stop and keep ends the app, and the closing that follows asks nothing', async () => {
  const { window, guard, answer, quit, ask } = setUp();
  guard.setBusy(true);
  window.close();
  await answer('stop-and-keep');
  expect(quit).toHaveBeenCalledOnce();
  expect(window.close()).toBe(true);
  expect(ask).toHaveBeenCalledOnce();
});

test('the system’s own request to end asks nothing', () => {
  const { window, guard, quit, ask } = setUp();
  guard.setBusy(true);
  guard.quitNow();
  expect(quit).toHaveBeenCalledOnce();
  expect(window.close()).toBe(true);
  expect(ask).not.toHaveBeenCalled();
});
