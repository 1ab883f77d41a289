/** jsdom lays nothing out and has neither ResizeObserver nor media queries: no size and no color scheme ever changes there. */
class NothingResizes implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

globalThis.ResizeObserver = NothingResizes;
globalThis.matchMedia = () => new EventTarget() as MediaQueryList;
