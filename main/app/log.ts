import { createWriteStream, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

export interface Log {
  readonly file: string;
  write(part: string, text: string): void;
}

const largestBytes = 1_000_000;

/** Opens the app's log; one that has grown large is kept once as `.old`, so the log never fills a disk. */
export function openLog(folder: string): Log {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'batchwise.log');
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > largestBytes) renameSync(file, `${file}.old`);
  const stream = createWriteStream(file, { flags: 'a' });
  // A log that cannot be written, on a full disk for example, must not end the app.
  stream.on('error', () => undefined);
  return {
    file,
    write(part, text) {
      for (const line of text.trimEnd().split('\n')) {
        stream.write(`${new Date().toISOString()} ${part}: ${line}\n`);
      }
    },
  };
}
