import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Wire } from '#shared/contract/rpc.ts';

const wire = (port: MessagePort): Wire => ({
  post: (message) => port.postMessage(message),
  listen: (handler) => {
    port.on('message', handler);
    return () => port.off('message', handler);
  },
});

/** Two ends of a real MessageChannel: messages are structured-cloned, like between processes. */
export function wirePair(): { left: Wire; right: Wire; close(): void } {
  const { port1, port2 } = new MessageChannel();
  return {
    left: wire(port1),
    right: wire(port2),
    close: () => {
      port1.close();
      port2.close();
    },
  };
}
