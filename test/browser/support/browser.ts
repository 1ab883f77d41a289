import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { defaultCacheFolder } from '#engine/storage/folders.ts';
import { repository } from './prepared.ts';
import { serveExport, type ExportServer } from './serve-export.ts';

interface Fixtures {
  readonly server: ExportServer;
}
interface WorkerFixtures {
  readonly chromium: ElectronApplication;
}

/** Tests in real Chromium: `page` is a plain, sandboxed window of the Electron runtime that set-up installed. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  chromium: [
    async ({}, use) => {
      const app = await _electron.launch({
        executablePath: electronExecutable(),
        args: [path.join(repository, 'test/support/browser-shell'), ...sandboxArguments()],
      });
      await use(app);
      await app.close();
    },
    { scope: 'worker' },
  ],
  page: async ({ chromium }, use) => {
    const page = await chromium.firstWindow();
    await use(page);
    await page.goto('about:blank');
    await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  },
  server: async ({}, use) => {
    const server = await serveExport();
    await use(server);
    await server.close();
  },
});

/** Addresses outside this computer that pages asked for since the last call; they were refused. */
export function takeRefusedRequests(chromium: ElectronApplication): Promise<readonly string[]> {
  return chromium.evaluate(() => {
    const shell = globalThis as unknown as { blockedRequests: string[] };
    return shell.blockedRequests.splice(0);
  });
}

export function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

function electronExecutable(): string {
  const cache = defaultCacheFolder(process.env, process.platform, homedir());
  const current = JSON.parse(readFileSync(path.join(cache, 'electron', 'current.json'), 'utf8')) as {
    executable: string;
  };
  return path.join(cache, current.executable);
}

/** Chromium's sandbox refuses to run as root. */
const sandboxArguments = (): string[] => (process.getuid?.() === 0 ? ['--no-sandbox'] : []);
