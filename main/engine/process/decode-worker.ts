import { parentPort, workerData } from 'node:worker_threads';
import { toWire } from '#shared/domain/errors.ts';
import { DecodeHandler } from '#engine/data/decode/decode-handler.ts';
import type {
  DecodeReply,
  DecodeWorkerData,
  WorkerReply,
  WorkerRequest,
} from '#engine/data/decode/worker-messages.ts';

/** Entry of a decode worker. Large results are transferred or in shared memory, never copied. */
const port = parentPort;
if (port === null) throw new Error('The decode worker runs as a worker thread only.');
const handler = new DecodeHandler(workerData as DecodeWorkerData);

port.on('message', ({ id, request }: WorkerRequest) => {
  handler.run(request).then(
    (reply) => port.postMessage({ id, reply } satisfies WorkerReply, transfersOf(reply)),
    (error: unknown) => port.postMessage({ id, error: toWire(error) } satisfies WorkerReply),
  );
});

function transfersOf(reply: DecodeReply): ArrayBuffer[] {
  if ('rgb' in reply) return [reply.rgb.buffer as ArrayBuffer];
  return 'isNew' in reply ? [reply.records.buffer as ArrayBuffer] : [];
}
