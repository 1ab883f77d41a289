import { harnessBridge } from './bridge.ts';

/** Outside Electron, thumb:// has no handler: the harness's server serves real images instead. */
function serveImages(root: Element): void {
  const redirect = (image: HTMLImageElement): void => {
    const match = /^thumb:\/\/(\w+)\/([0-9a-f]+)$/.exec(image.getAttribute('src') ?? '');
    if (match === null) return;
    image.src = `/images/${match[1] ?? ''}/${String(parseInt(match[2] ?? '0', 16))}`;
  };
  new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      if (target instanceof HTMLImageElement) redirect(target);
      for (const node of addedNodes) {
        if (node instanceof HTMLImageElement) redirect(node);
        else if (node instanceof Element) node.querySelectorAll('img').forEach(redirect);
      }
    }
  }).observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ['src'] });
}

serveImages(document.body);
Object.defineProperty(window, 'batchwise', { value: harnessBridge() });
await import('#renderer/main.ts');
