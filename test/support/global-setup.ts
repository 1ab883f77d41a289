import { buildDecodeWorker } from './decode-worker-build.ts';

/** Node 20 runs no TypeScript, and a worker starts from a file: tests get the decode worker built once before they start. */
export async function setup(): Promise<void> {
  await buildDecodeWorker();
}
