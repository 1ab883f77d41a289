import type { MessagePortMain } from 'electron';
import type { Wire } from '#shared/contract/rpc.ts';

/** Main's end of a channel as a Wire; it starts delivering with the first listener. */
export function portWire(port: MessagePortMain): Wire {
  return {
    post: (message) => port.postMessage(message),
    listen(handler) {
      const onMessage = ({ data }: { readonly data: unknown }): void => handler(data);
      port.on('message', onMessage);
      port.start();
      return () => void port.off('message', onMessage);
    },
  };
}
