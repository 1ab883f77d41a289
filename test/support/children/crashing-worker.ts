import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { decodeWorkerPath } from '../backend-programs.ts';

/** The real decode worker, which ends during any request about a file with “crash” in its name. */
export async function writeCrashingWorker(folder: string): Promise<string> {
  const path = join(folder, 'crashing-worker.mjs');
  // The real worker listens first: a port with a listener delivers messages, and a later listener misses earlier ones.
  const code = `import { parentPort } from 'node:worker_threads';
await import(${JSON.stringify(pathToFileURL(decodeWorkerPath).href)});
parentPort.on('message', ({ request }) => {
  if (JSON.stringify(request.items ?? []).includes('crash.png')) process.exit(3);
});
`;
  await writeFile(path, code);
  return path;
}
