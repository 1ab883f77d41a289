import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cleaningUpOnInterrupt } from './interrupt.mjs';

const pollMs = 200;
const heartbeatMs = 5_000;
const silentAfterMs = 120_000;

export function isProcessAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Lets one set-up at a time use `file`'s folder, across processes. Takes over a lock whose owner has died.
 * @param {string} file the lock file; its folder is made
 * @param {() => void} onWait called once if another process has the lock
 */
export async function withLock(file, onWait, body) {
  mkdirSync(path.dirname(file), { recursive: true });
  let waited = false;
  while (!tryTake(file)) {
    if (isAbandoned(file)) takeAway(file);
    else {
      if (!waited) onWait();
      waited = true;
      await pause(pollMs);
    }
  }
  const release = () => rmSync(file, { force: true });
  const heartbeat = setInterval(() => touch(file), heartbeatMs).unref();
  return cleaningUpOnInterrupt(release, async () => {
    try {
      return await body();
    } finally {
      clearInterval(heartbeat);
      release();
    }
  });
}

function tryTake(file) {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isAbandoned(file) {
  try {
    const owner = JSON.parse(readFileSync(file, 'utf8'));
    if (owner.host === hostname()) return !isProcessAlive(owner.pid);
  } catch {
    // Unreadable or just being written: only its age counts.
  }
  try {
    return Date.now() - statSync(file).mtimeMs > silentAfterMs;
  } catch {
    return false;
  }
}

/** Renaming instead of deleting: of two processes that both see a dead owner, only one succeeds. */
function takeAway(file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    rmSync(aside, { force: true });
  } catch {
    // The other process was faster.
  }
}

function touch(file) {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Released in the meantime.
  }
}
