import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, type ElectronApplication } from '@playwright/test';
import { engineProcesses, openDataset, pageButton, startTraining } from '../support/app-steps.ts';
import { writeShapes } from '../support/images/drawn-images.ts';
import { test } from '../support/electron-app.ts';

test('a second start focuses the first, which opens the folder it was given', async ({
  app: { electron },
  page,
  program,
  folders: { root },
}) => {
  await writeShapes(path.join(root, 'by argument'), 3);
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  const second = spawn(program.executable, [...program.args, 'by argument'], { env: program.env, cwd: root });
  const [code] = (await once(second, 'exit')) as [number];
  expect(code).toBe(0);
  await expect(page.getByText('9 images in 3 classes')).toBeVisible();
  const windows = await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.isVisible() && !window.isMinimized()),
  );
  expect(windows).toEqual([true]);
});

test('the page reaches nothing but its own files and named methods', async ({ app: { electron }, page }) => {
  await electron.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = (url) => Promise.resolve(void opened.push(url));
  });
  const address = page.url();
  const seen = await page.evaluate(async () => {
    const { batchwise } = window as unknown as { batchwise: Record<string, unknown> };
    location.href = 'https://example.com/';
    const opened = ['https://example.com/x', 'file:///etc/passwd', 'app://batchwise/'].map((each) =>
      window.open(each),
    );
    const fetched = await Promise.all(
      [
        'https://example.com/',
        'file:///etc/passwd',
        'app://batchwise/../main/index.js',
        `thumb://thumbnail/..%2f`,
      ].map((each) =>
        fetch(each).then(
          ({ ok }) => ok,
          () => false,
        ),
      ),
    );
    return {
      bridge: Object.keys(batchwise).sort(),
      methods: Object.keys(batchwise['app'] as object).sort(),
      node: [typeof Reflect.get(window, 'require'), typeof Reflect.get(window, 'process')],
      opened: opened.every((each) => each === null),
      fetched,
    };
  });
  expect(seen).toEqual({
    bridge: ['app', 'onAppEvent', 'pathForFile', 'requestEnginePort'],
    methods: [
      'app.chooseDataset',
      'app.chooseExportFolder',
      'app.chooseFileToSave',
      'app.chooseImage',
      'app.info',
      'app.setBusy',
      'app.showInFolder',
      'engine.restart',
      'settings.get',
      'settings.set',
    ],
    node: ['undefined', 'undefined'],
    opened: true,
    fetched: [false, false, false, false],
  });
  expect(page.url()).toBe(address);
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(await electron.evaluate(() => Reflect.get(globalThis, 'opened') as string[])).toEqual([
    'https://example.com/x',
  ]);
});

test('the engine refuses methods and inputs that the contract does not know', async ({ page }) => {
  const answers = await page.evaluate(async () => {
    const port = await new Promise<MessagePort>((resolve) => {
      window.addEventListener('message', ({ ports: [first] }) => first !== undefined && resolve(first), {
        once: true,
      });
      (window as unknown as { batchwise: { requestEnginePort(): void } }).batchwise.requestEnginePort();
    });
    const ask = (id: number, method: string, input: unknown): Promise<unknown> =>
      new Promise((resolve) => {
        port.addEventListener(
          'message',
          ({ data }: MessageEvent<{ id: number; error?: { code: string } }>) => {
            if (data.id === id) resolve(data.error?.code ?? 'answered');
          },
        );
        port.start();
        port.postMessage({ t: 'req', id, method, input });
      });
    return Promise.all([
      ask(9001, 'fs.readFile', { path: '/etc/passwd' }),
      ask(9002, 'toString', {}),
      ask(9003, 'image.prepare', { hash: '../../etc/passwd', kind: 'thumbnail' }),
      ask(9004, 'runs.list', { more: 1 }),
      ask(9005, 'runs.list', {}),
    ]);
  });
  const refused = 'protocol/bad-message';
  expect(answers).toEqual([refused, refused, refused, refused, 'answered']);
});

test('closing while training asks once; in the background the run goes on, and a new start brings the window back', async ({
  app: { electron },
  page,
  program,
  folders: { root },
}) => {
  await writeShapes(path.join(root, 'shapes'), 6);
  await openDataset(page, [path.join(root, 'shapes')]);
  await startTraining(page, { epochs: 10_000, batchSize: 2 });
  await expect(page.getByRole('button', { name: 'Stop and save' })).toBeEnabled({ timeout: 60_000 });

  await answerQuestion(electron, 2);
  await close(electron);
  await expect.poll(() => questions(electron)).toBe(1);
  expect(await isVisible(electron)).toBe(true);

  await answerQuestion(electron, 0);
  await close(electron);
  await expect.poll(() => isVisible(electron)).toBe(false);
  expect(await engineProcesses(electron)).toHaveLength(1);

  await once(spawn(program.executable, program.args, { env: program.env }), 'exit');
  await expect.poll(() => isVisible(electron)).toBe(true);
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
});

test('stop and keep on closing ends the app and keeps the run for the next session', async ({
  launch,
  folders: { root },
}) => {
  await writeShapes(path.join(root, 'shapes'), 6);
  const { electron, page } = await launch();
  await openDataset(page, [path.join(root, 'shapes')]);
  await startTraining(page, { epochs: 10_000, batchSize: 2 });
  await expect(page.getByRole('button', { name: 'Stop and save' })).toBeEnabled({ timeout: 60_000 });
  await answerQuestion(electron, 1);
  const closed = electron.waitForEvent('close');
  await close(electron);
  await closed;

  const next = await launch();
  await pageButton(next.page, 'Runs').click();
  const row = next.page.getByRole('row').filter({ hasText: 'Stopped, saved' });
  await row.getByRole('button', { name: /^Open the run/ }).click();
  await expect(next.page.getByRole('heading', { name: 'Confusion matrix' })).toBeVisible();
});

const close = (electron: ElectronApplication): Promise<void> =>
  electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());

const isVisible = (electron: ElectronApplication): Promise<boolean> =>
  electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false);

/** Answers the system's question, which no test can see, by the number of its button, and counts how often it is asked. */
const answerQuestion = (electron: ElectronApplication, response: number): Promise<void> =>
  electron.evaluate(({ dialog }, button) => {
    Object.assign(globalThis, { questions: 0 });
    dialog.showMessageBox = () => {
      Object.assign(globalThis, { questions: Number(Reflect.get(globalThis, 'questions')) + 1 });
      return Promise.resolve({ response: button, checkboxChecked: false });
    };
  }, response);

const questions = (electron: ElectronApplication): Promise<number> =>
  electron.evaluate(() => Number(Reflect.get(globalThis, 'questions')));
