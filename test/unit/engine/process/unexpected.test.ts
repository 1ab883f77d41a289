import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { PROTOCOL_VERSION } from '#shared/contract/engine-api.ts';
import { buildModule } from '#test/support/children/build-module.ts';
import { temporaryFolder, testEnvironment } from '#test/support/engine-environment.ts';
import { twoClasses, writeTree } from '#test/support/images/dataset-folders.ts';

let program = '';
beforeAll(async () => {
  program = await buildModule('test/support/children/failing-process.ts');
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the program with a bug in it. @param environment variables besides this process's own */
function start(argv: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [program, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...environment },
  });
}

async function end(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

test('an exception that nobody caught ends the engine, which says why and logs the stack', async () => {
  const child = start(['engine', 'exception']);
  const messages: unknown[] = [];
  child.on('message', (message) => messages.push(message));
  const { code, stderr } = await end(child);
  expect(messages).toEqual([
    { kind: 'failed', error: { code: 'internal', params: { message: 'a bug in a timer' } } },
  ]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Error: a bug in a timer\n {4}at .*failing-process/);
});

test('a rejection that nobody caught is a notice, and the engine goes on to its proper end', async () => {
  const child = start(['engine', 'rejection']);
  const ended = end(child);
  const [message] = (await once(child, 'message')) as [unknown];
  expect(message).toEqual({
    kind: 'notice',
    error: { code: 'internal', params: { message: 'a bug in a promise' } },
  });
  child.send({ protocol: PROTOCOL_VERSION, environment: await testEnvironment() });
  child.send({ kind: 'shutdown' });
  const { code, stderr } = await ended;
  expect(code).toBe(0);
  expect(stderr).toContain('Error: a bug in a promise\n');
});

test.each([
  ['exception', 'a bug in a timer'],
  ['rejection', 'a bug in a promise'],
])(
  'a command that meets an uncaught %s ends with one line of JSON, the stack, and exit code 1',
  async (kind, message) => {
    const folder = await temporaryFolder();
    await writeTree(join(folder, 'images'), twoClasses(2));
    const environment = { BATCHWISE_CACHE: join(folder, 'cache'), BATCHWISE_DATA: join(folder, 'data') };
    const child = start(['cli', kind, 'inspect', join(folder, 'images'), '--json'], environment);
    const { code, stdout, stderr } = await end(child);
    const lines = stdout.trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
      ...{ kind: 'error', code: 'internal', details: { message } },
      message: expect.stringMatching(new RegExp(`Details: ${message}$`)) as string,
    });
    expect(stderr).toMatch(new RegExp(`^internal: .*${message}\nError: ${message}\n {4}at `));
    expect(code).toBe(1);
  },
);
