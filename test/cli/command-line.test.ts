import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultCacheFolder } from '#engine/storage/folders.ts';
import { drawShape, writeShapes } from '../support/images/drawn-images.ts';
import { temporaryFolder } from '../support/engine-environment.ts';

/** The built command line: these tests are about the program that users start. */
const program = join(import.meta.dirname, '../../out/main/cli.js');
const tensorflowFolder = join(defaultCacheFolder(process.env, process.platform, homedir()), 'tensorflow');

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(environment: NodeJS.ProcessEnv, ...argv: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [program, ...argv], { env: environment });
}

async function end(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((settle) => child.on('close', settle));
  return { code, stdout, stderr };
}

type Line = Readonly<Record<string, unknown>> & { readonly kind: string };
const lines = (stdout: string): Line[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
const line = (stdout: string, kind: string): Line | undefined =>
  lines(stdout).find((each) => each.kind === kind);

async function ownEnvironment(folder: string): Promise<NodeJS.ProcessEnv> {
  await mkdir(folder, { recursive: true });
  return {
    ...process.env,
    BATCHWISE_CACHE: join(folder, 'cache'),
    BATCHWISE_DATA: join(folder, 'data'),
    BATCHWISE_TENSORFLOW: tensorflowFolder,
  };
}

describe('one trained model', () => {
  let folder: string;
  let environment: NodeJS.ProcessEnv;
  let images: string;
  let model: string;
  let run: string;
  let training: Ended;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'batchwise-test-'));
    environment = await ownEnvironment(join(folder, 'own'));
    images = join(folder, 'drawn images 形');
    model = join(folder, 'model');
    run = join(folder, 'run');
    await writeShapes(images, 12);
    training = await end(
      start(
        environment,
        'train',
        images,
        '--epochs',
        '5',
        '--batch-size',
        '8',
        '--export',
        model,
        '--run',
        run,
        '--json',
      ),
    );
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('train exits with 0, writes everything as JSON lines and nothing to standard error', () => {
    expect(training).toMatchObject({ code: 0, stderr: '' });
    const kinds = lines(training.stdout).map(({ kind }) => kind);
    for (const kind of ['dataset', 'backend', 'plan', 'step', 'epoch', 'result', 'exported'])
      expect(kinds).toContain(kind);
    expect(kinds.filter((kind) => kind === 'epoch')).toHaveLength(5);
  });

  test('train reports the plan with the numbers it trains with', () => {
    const dataset = line(training.stdout, 'dataset');
    const steps = Math.ceil(Number(dataset?.['train']) / 8);
    expect(line(training.stdout, 'plan')).toMatchObject({
      batchSize: 8,
      stepsPerEpoch: steps,
      totalSteps: steps * 5,
    });
  });

  test('the export was compared with the app and differs by less than 1e-4', () => {
    const exported = line(training.stdout, 'exported');
    expect(exported).toMatchObject({ format: 'tfjs', path: model });
    expect(Number(exported?.['maxDifference'])).toBeLessThan(1e-4);
  });

  test('predict uses only the exported files', async () => {
    const image = join(images, '..', 'ein Kreis.png');
    await writeFile(image, drawShape('circle', 1000));
    const { code, stdout } = await end(start(environment, 'predict', model, image, '--json'));
    expect(code).toBe(0);
    expect(line(stdout, 'prediction')).toMatchObject({
      path: image,
      classes: [{ name: 'circle' }, {}, {}],
    });
  });

  test('predict continues after a file that isn’t an image, and exits with 1', async () => {
    const broken = join(images, '..', 'broken.jpg');
    const whole = join(images, 'square', '000.png');
    await writeFile(broken, 'no image');
    const { code, stdout, stderr } = await end(start(environment, 'predict', model, broken, whole, '--json'));
    expect(code).toBe(1);
    expect(lines(stdout).filter(({ kind }) => kind === 'error')).toMatchObject([
      { code: 'dataset/unreadable-image', details: { path: broken } },
    ]);
    expect(line(stdout, 'prediction')).toMatchObject({ path: whole });
    expect(stderr).toContain('broken.jpg');
  });

  test('export accepts a run’s folder', async () => {
    const target = join(model, '../again');
    const { code, stdout } = await end(start(environment, 'export', run, '--to', target, '--json'));
    expect(code).toBe(0);
    expect(line(stdout, 'exported')).toMatchObject({ path: target });
    // `toEqual` would compare 13 MB element by element, for minutes.
    const weights = await readFile(join(target, 'weights.bin'));
    expect(weights.equals(await readFile(join(model, 'weights.bin')))).toBe(true);
  });

  test('runs lists it', async () => {
    const { stdout } = await end(start(environment, 'runs', '--json'));
    expect(line(stdout, 'run')).toMatchObject({ status: 'finished', batchSize: 8, epochsDone: 5 });
  });

  test('a non-empty export folder is rejected before training and stays unchanged', async () => {
    const { code, stderr } = await end(start(environment, 'train', images, '--export', images));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^export\/not-empty: .+\n$/);
    expect((await readdir(images)).sort()).toEqual(['circle', 'square', 'triangle']);
  });

  test('a new run isn’t saved where there is one already, which stays unchanged', async () => {
    const before = await readFile(join(run, 'run.json'), 'utf8');
    const { code, stderr } = await end(start(environment, 'train', images, '--run', run));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^usage\/wrong-arguments: There’s already a run in .+ --resume.+\n$/);
    expect(await readFile(join(run, 'run.json'), 'utf8')).toBe(before);
  });

  test('a run of an earlier build is reported as such by every command and stays unchanged', async () => {
    const earlier = join(folder, 'earlier run');
    await mkdir(earlier);
    await writeFile(join(earlier, 'run.json'), '{"format":2}');
    await writeFile(join(earlier, 'weights.bin'), 'weights');
    const argvs = [
      ['train', images, '--run', earlier, '--resume'],
      ['train', images, '--run', earlier],
      ['export', earlier, '--to', join(folder, 'exported')],
    ];
    for (const argv of argvs) {
      const { code, stderr } = await end(start(environment, ...argv));
      expect(code).toBe(1);
      expect(stderr).toMatch(/^run\/earlier-build: This run was made by an earlier build of Batchwise.+\n$/);
    }
    expect((await readdir(earlier)).sort()).toEqual(['run.json', 'weights.bin']);
  });

  test('Ctrl-C stops training, saves the run, prints how to continue and exits with 130', async () => {
    const saved = join(folder, 'saved run');
    const argv = ['train', images, '--epochs', '10000', '--batch-size', '1000', '--run', saved, '--json'];
    const child = start(environment, ...argv);
    // Once: a second Ctrl-C ends the program without waiting for the run to be saved.
    let isSent = false;
    child.stdout.on('data', (text: Buffer) => {
      if (isSent || !text.includes('"kind":"epoch"')) return;
      isSent = true;
      child.kill('SIGINT');
    });
    const { code, stdout } = await end(child);
    expect(code).toBe(130);
    const done = Number(line(stdout, 'result')?.['epochsDone']);
    const notices = lines(stdout).flatMap(({ kind, text }) => (kind === 'notice' ? [text] : []));
    expect(notices[0]).toMatch(/^You only have \d+ images for training/);
    expect(notices.at(-1)).toBe(
      `Stopped after ${done.toLocaleString('en')} of 10,000 epochs. The best weights so far are saved. ` +
        `To continue: train '${images}' --run '${saved}' --resume`,
    );
    const { stdout: list } = await end(start(environment, 'runs', '--json'));
    expect(lines(list)[0]).toMatchObject({ status: 'stopped', hasWeights: true, isFullBatch: true });
  });

  test('after being killed during training, the run is listed as interrupted and the next one works', async () => {
    const child = start(environment, 'train', images, '--epochs', '10000', '--json');
    child.stdout.on('data', (text: Buffer) => {
      if (text.includes('"kind":"epoch"')) child.kill('SIGKILL');
    });
    await end(child);
    const { stdout: list } = await end(start(environment, 'runs', '--json'));
    expect(lines(list)[0]).toMatchObject({ status: 'interrupted', hasWeights: false });
    const next = await end(start(environment, 'train', images, '--epochs', '1', '--json'));
    expect(next.code).toBe(0);
  });
});

describe('what goes wrong', () => {
  test.each([
    [['fly'], 2, 'usage/wrong-arguments'],
    [['train'], 2, 'usage/wrong-arguments'],
    [['train', 'a', '--epochs', 'many'], 2, 'usage/wrong-arguments'],
    [['train', '/nowhere/at/all'], 1, 'dataset/not-found'],
    [['inspect', '/nowhere/at/all'], 1, 'dataset/not-found'],
    [['export', 'no-such-run', '--to', '/nowhere/out'], 1, 'run/not-found'],
    [['predict', '/nowhere/at/all', 'x.png'], 1, 'export/not-a-model'],
  ])('%j ends with %i and one line that starts with %s', async (argv, code, firstWord) => {
    const environment = await ownEnvironment(await temporaryFolder());
    const ended = await end(start(environment, ...argv));
    expect(ended.code).toBe(code);
    expect(ended.stderr).toMatch(new RegExp(`^${firstWord}: [^\\n]+\\n$`));
  });

  test('help goes to standard output and exits with 0', async () => {
    const ended = await end(start(await ownEnvironment(await temporaryFolder()), '--help'));
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('train <folder|zip>');
  });
});
