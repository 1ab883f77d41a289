import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { withLock } from '../../../scripts/setup/lock.mjs';
import { withTemporaryFolder, writeJsonAtomically } from '../../../scripts/setup/files.mjs';
import { temporaryFolder } from './temporary.mjs';

const scripts = path.resolve(import.meta.dirname, '../../../scripts/setup');
const never = () => {
  throw new Error('nobody should wait');
};

function deadProcess() {
  return spawnSync(process.execPath, ['--version']).pid;
}

test('the second one waits until the first one is done', async () => {
  const file = path.join(temporaryFolder(), 'lock');
  const order = [];
  let release;
  const held = new Promise((resolve) => {
    release = resolve;
  });
  const first = withLock(file, never, async () => {
    await held;
    order.push('first');
  });
  const onWait = () => {
    order.push('waits');
    release();
  };
  await withLock(file, onWait, () => order.push('second'));
  await first;
  expect(order).toEqual(['waits', 'first', 'second']);
  expect(existsSync(file)).toBe(false);
});

test('a lock is released when its body fails', async () => {
  const file = path.join(temporaryFolder(), 'lock');
  const failing = withLock(file, never, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});

test('the lock of a process that died is taken over', async () => {
  const file = path.join(temporaryFolder(), 'lock');
  writeFileSync(file, JSON.stringify({ pid: deadProcess(), host: hostname() }));
  await expect(withLock(file, never, () => 'done')).resolves.toBe('done');
});

test('temporary folders are removed at the end, and those of dead processes at the next start', async () => {
  const cache = temporaryFolder();
  const leftover = path.join(cache, 'tmp', `${deadProcess()}-0`);
  mkdirSync(leftover, { recursive: true });
  await withTemporaryFolder(cache, (folder) => {
    expect(existsSync(leftover)).toBe(false);
    writeFileSync(path.join(folder, 'half'), 'x');
  });
  expect(readdirSync(path.join(cache, 'tmp'))).toEqual([]);
});

test('Ctrl-C leaves no temporary folder, no lock and no child, and exits with 130', async () => {
  const cache = temporaryFolder();
  const script = `
    import { withLock } from '${scripts}/lock.mjs';
    import { runCommand } from '${scripts}/run-command.mjs';
    import { withTemporaryFolder } from '${scripts}/files.mjs';
    await withLock('${cache}/lock', () => undefined, () => withTemporaryFolder('${cache}', (folder) => {
      const endless = 'console.log(process.pid);setInterval(() => 0, 1000);'
        + 'require("fs").writeFileSync("${cache}/child", String(process.pid));process.send?.(0)';
      const running = runCommand(process.execPath, ['-e', endless]);
      console.log(folder);
      return running;
    }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  await expect.poll(() => existsSync(path.join(cache, 'child')), { timeout: 20_000 }).toBe(true);
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  expect(code).toBe(130);
  expect(existsSync(path.join(cache, 'lock'))).toBe(false);
  expect(readdirSync(path.join(cache, 'tmp'))).toEqual([]);
  const grandchild = Number(readFileSync(path.join(cache, 'child'), 'utf8'));
  await expect.poll(() => isRunning(grandchild), { timeout: 20_000 }).toBe(false);
});

function isRunning(pid) {
  try {
    // A zombie still exists for signal 0 until its new parent has reaped it.
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('a JSON file is replaced atomically', async () => {
  const file = path.join(temporaryFolder(), 'deep', 'state.json');
  await writeJsonAtomically(file, { version: 1 });
  await writeJsonAtomically(file, { version: 2 });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ version: 2 });
  expect(readdirSync(path.dirname(file))).toEqual(['state.json']);
});
