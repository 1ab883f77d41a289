import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, _electron, type ElectronApplication, type Page } from '@playwright/test';
import { cacheFolder } from '#shared/domain/folders.ts';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The cache that set-up filled: tests use only its runtimes. */
const realCache = cacheFolder({
  env: process.env,
  platform: process.platform,
  home: homedir(),
  resolve: (each) => path.resolve(each),
});

export interface TestFolders {
  /** A temporary folder for the test, with the other two in it. */
  readonly root: string;
  readonly data: string;
  readonly cache: string;
}

export interface RunningApp {
  readonly electron: ElectronApplication;
  readonly page: Page;
}

interface Fixtures {
  readonly folders: TestFolders;
  /** The executable, with what every start needs. */
  readonly program: {
    readonly executable: string;
    readonly args: string[];
    readonly env: Record<string, string>;
  };
  /** Starts the app and waits for its window; every started app is closed at the end. */
  readonly launch: (paths?: readonly string[]) => Promise<RunningApp>;
  readonly app: RunningApp;
  readonly page: Page;
}

export const test = base.extend<Fixtures>({
  folders: async ({}, use) => {
    const root = await realpath(await mkdtemp(path.join(tmpdir(), 'batchwise-e2e-')));
    await use({ root, data: path.join(root, 'data'), cache: path.join(root, 'cache') });
    // Chromium's helpers keep writing for a moment after the app has ended.
    await rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  },
  program: async ({ folders }, use) => {
    await use({
      executable: electronExecutable(),
      args: programArguments(),
      env: programEnvironment(folders),
    });
  },
  launch: async ({ folders, program }, use, testInfo) => {
    const apps: ElectronApplication[] = [];
    await use(async (paths = []) => {
      const electron = await _electron.launch({
        executablePath: program.executable,
        args: [...program.args, ...paths],
        env: program.env,
      });
      apps.push(electron);
      const page = await electron.firstWindow();
      await page.getByRole('navigation').waitFor();
      return { electron, page };
    });
    // A test that failed while training must not wait for the question whether to quit.
    for (const electron of apps) await electron.evaluate(({ app }) => app.exit()).catch(() => undefined);
    const log = path.join(folders.data, 'window', 'logs', 'batchwise.log');
    if (testInfo.status !== testInfo.expectedStatus && existsSync(log)) {
      await testInfo.attach('batchwise.log', { body: await readFile(log), contentType: 'text/plain' });
    }
  },
  app: async ({ launch }, use) => use(await launch()),
  page: async ({ app }, use) => use(app.page),
});

/** @throws Error if set-up hasn't installed an Electron: a failure, never a skip */
function electronExecutable(): string {
  const file = path.join(realCache, 'electron', 'current.json');
  if (!existsSync(file)) throw new Error(`${file} is missing. Run npm run setup.`);
  const runtime = JSON.parse(readFileSync(file, 'utf8')) as { executable: string };
  return path.join(realCache, runtime.executable);
}

function programArguments(): string[] {
  if (!existsSync(path.join(repository, 'out', 'main', 'index.js'))) {
    throw new Error('The app is not built. Run npm run build.');
  }
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  return [...(isRoot ? ['--no-sandbox'] : []), repository];
}

function programEnvironment({ data, cache }: TestFolders): Record<string, string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  // Some shells set it for their own Electron; ours would then run as plain Node.
  delete env['ELECTRON_RUN_AS_NODE'];
  return {
    ...env,
    BATCHWISE_DATA: data,
    BATCHWISE_CACHE: cache,
    BATCHWISE_TENSORFLOW: path.join(realCache, 'tensorflow'),
  };
}
