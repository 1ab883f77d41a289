import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultCacheFolder } from '#engine/storage/folders.ts';
import { writeShapes } from '../support/images/drawn-images.ts';

/** The built command line. */
const program = join(import.meta.dirname, '../../out/main/cli.js');
const tensorflowFolder = join(defaultCacheFolder(process.env, process.platform, homedir()), 'tensorflow');

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
type Line = Readonly<Record<string, unknown>> & { readonly kind: string };

let folder: string;
let images: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batchwise-test-'));
  images = join(folder, 'images 形');
  await writeShapes(images, 8);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(...argv: readonly string[]): ChildProcessWithoutNullStreams {
  const env = {
    ...process.env,
    BATCHWISE_CACHE: join(folder, 'cache'),
    BATCHWISE_DATA: join(folder, 'data'),
    BATCHWISE_TENSORFLOW: tensorflowFolder,
  };
  return spawn(process.execPath, [program, 'compare', images, ...argv], { env });
}

async function end(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((settle) => child.on('close', settle));
  return { code, stdout, stderr };
}

/** Sends a signal once the first run of the comparison is done. */
function signalAfterFirstRun(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
  let isSent = false;
  child.stdout.on('data', (text: Buffer | string) => {
    if (isSent || !text.includes('"kind":"comparison-run"')) return;
    isSent = true;
    child.kill(signal);
  });
}

const linesOf = (stdout: string, kind: string): Line[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line.kind === kind);

describe('compare', () => {
  test('reports what it compares, each run and the result as JSON lines, and writes table and chart', async () => {
    const [csv, svg] = [join(folder, 'table.csv'), join(folder, 'chart.svg')];
    const argv = '--batch-sizes 4,full,999 --seeds 0,1 --epochs 4 --json --csv'.split(' ');
    const { code, stdout, stderr } = await end(start(...argv, csv, '--svg', svg));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const images = Number(linesOf(stdout, 'dataset')[0]?.['train']);
    expect(linesOf(stdout, 'comparison')).toMatchObject([
      { batchSizes: [4, images], seedCount: 2, total: 4 },
    ]);
    const runs = linesOf(stdout, 'comparison-run');
    expect(runs.map(({ batchSize, seed, state }) => [batchSize, seed, state])).toEqual([
      [4, 0, 'finished'],
      [images, 0, 'finished'],
      [4, 1, 'finished'],
      [images, 1, 'finished'],
    ]);
    const [result] = linesOf(stdout, 'comparison-result');
    expect(result).toMatchObject({ status: 'finished', done: 4, finding: { kind: 'compared' } });
    expect(result?.['rows']).toHaveLength(2);
    // The accuracy to compare at is the lowest of the runs' best accuracies: every size reached it with every seed.
    const bests = runs.map(({ bestAccuracy }) => Number(bestAccuracy));
    expect(result?.['accuracy']).toBe(Math.min(...bests));
    expect((await readFile(csv, 'utf8')).trimEnd().split('\r\n')).toHaveLength(5);
    expect(await readFile(svg, 'utf8')).toContain('Batch sizes on images 形');
  });

  test('text output ends with a table and one sentence, without a line for every epoch', async () => {
    const { code, stdout } = await end(start('--batch-sizes', '4,8', '--epochs', '3', '--accuracy', '0.1'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/batch +rate +time to 10\.0% +epochs +steps +best +images\/s +memory\n/);
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(
      /reached 10\.0% first, .* (within|more than) noise \(/,
    );
    expect(stdout).not.toMatch(/^Epoch/m);
  });

  test('Ctrl-C stops, saves, prints how to continue and exits with 130; --continue does only the rest', async () => {
    const child = start('--batch-sizes', '4,8', '--seeds', '0,1', '--epochs', '100', '--json');
    signalAfterFirstRun(child, 'SIGINT');
    const stopped = await end(child);
    expect(stopped.code).toBe(130);
    const [result] = linesOf(stopped.stdout, 'comparison-result');
    const done = linesOf(stopped.stdout, 'comparison-run').map(({ runId }) => runId);
    expect(result).toMatchObject({ status: 'stopped', done: done.length, total: 4 });
    expect(done.length).toBeLessThan(4);
    const comparisonId = String(result?.['comparisonId']);
    expect(linesOf(stopped.stdout, 'notice').at(-1)?.['text']).toContain(`--continue ${comparisonId}`);

    const continued = await end(start('--continue', comparisonId, '--json'));
    expect(continued.code).toBe(0);
    expect(linesOf(continued.stdout, 'comparison-result')).toMatchObject([{ status: 'finished', done: 4 }]);
    const all = linesOf(continued.stdout, 'comparison-run').map(({ runId }) => runId);
    expect(all.slice(0, done.length)).toEqual(done);
    expect(new Set(all).size).toBe(4);
  });

  test('a comparison whose process was killed continues too', async () => {
    const child = start('--batch-sizes', '4,8', '--epochs', '100', '--json');
    signalAfterFirstRun(child, 'SIGKILL');
    const killed = await end(child);
    const comparisonId = String(linesOf(killed.stdout, 'comparison')[0]?.['comparisonId']);
    const [first] = linesOf(killed.stdout, 'comparison-run');
    const continued = await end(start('--continue', comparisonId, '--json'));
    expect(continued.code).toBe(0);
    const runs = linesOf(continued.stdout, 'comparison-run');
    expect(runs).toHaveLength(2);
    expect(runs[0]?.['runId']).toBe(first?.['runId']);
  });

  test.each([
    [['--batch-sizes', '4,many'], '--batch-sizes takes a whole number'],
    [[], 'compare needs --batch-sizes'],
    [['--batch-sizes', '4', '--svg', 'a.png'], '--svg takes a file that ends in .svg'],
    [['--continue', 'x', '--epochs', '3'], '--epochs doesn’t go with --continue'],
    [['--batch-sizes', '4', '--seeds', '0.5'], '--seeds'],
  ])('%j is reported as wrong usage', async (argv, sentence) => {
    const { code, stderr } = await end(start(...argv));
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });
});
