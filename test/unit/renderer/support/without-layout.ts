/** jsdom lays nothing out and has no ResizeObserver: nothing ever changes its size there. */
class NothingResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

globalThis.ResizeObserver = NothingResizes;
