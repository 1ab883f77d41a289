import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { buildModule } from '#test/support/children/build-module.ts';
import { exportContext, exportRequest, temporaryFolder } from '#test/support/export-fixtures.ts';
import { writeExports } from '#engine/exporters/write-export.ts';

let program = '';
beforeAll(async () => {
  program = await buildModule('test/support/children/export-child.ts');
});

const argumentsOf = (folder: string, stopAt: string): string[] => [
  program,
  JSON.stringify({ folder, stopAt, assetsFolder: exportContext.assetsFolder }),
];

/** Kills an export when it reports a stage. */
async function killAt(stage: string, folder: string): Promise<void> {
  const child = spawn(process.execPath, argumentsOf(folder, stage), { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    if (line === stage) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
}

test.each(['writing', 'checking', 'moving'])(
  'killed while %s, the target is as it was and the next export removes what was left',
  async (stage) => {
    const parent = await temporaryFolder();
    const target = path.join(parent, 'model');
    await killAt(stage, target);
    const left = await readdir(parent);
    expect(left).toEqual([expect.stringMatching(/^\.batchwise-export-/)]);
    await writeExports(await exportRequest(target));
    expect(await readdir(parent)).toEqual(['model']);
  },
);

test.runIf(process.platform === 'linux')(
  'on a full disk, the export fails with that error and leaves nothing',
  async (context) => {
    const disk = await temporaryFolder();
    // A file system of 8 MB that only the child sees; the model needs 33.
    const isolate = process.getuid?.() === 0 ? ['--mount'] : ['--map-root-user', '--mount'];
    const mount = 'mount -t tmpfs -o size=8m batchwise "$0"';
    try {
      execFileSync('unshare', [...isolate, 'sh', '-c', mount, disk], { stdio: 'pipe' });
    } catch {
      context.skip('this system lets no one mount a small disk of his own');
    }
    const script = `${mount} && "$1" "$2" "$3"; ls -A "$0"`;
    const [file = '', request = ''] = argumentsOf(path.join(disk, 'model'), 'never');
    const { stdout } = await promisify(execFile)('unshare', [
      ...isolate,
      'sh',
      '-c',
      script,
      disk,
      process.execPath,
      file,
      request,
    ]);
    expect(stdout.trim().split('\n')).toEqual(['writing', 'error storage/disk-full']);
  },
);
