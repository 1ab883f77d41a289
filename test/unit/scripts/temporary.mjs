import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';

const folders = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is removed after the test. */
export function temporaryFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'batchwise-scripts-'));
  folders.push(folder);
  return folder;
}

/** Collects the messages of set-up. */
export function recordingReport() {
  const lines = [];
  return { lines, print: (text) => lines.push(text), progress() {}, progressDone() {} };
}
