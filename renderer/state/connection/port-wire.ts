import type { Wire } from '#shared/contract/rpc.ts';

/** A MessagePort as a Wire; it starts delivering with the first listener. */
export function portWire(port: MessagePort): Wire {
  return {
    post: (message) => port.postMessage(message),
    listen(handler) {
      const listener = (event: MessageEvent): void => handler(event.data);
      port.addEventListener('message', listener);
      port.start();
      return () => port.removeEventListener('message', listener);
    },
  };
}
