import { rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * electron-builder's hook. The fallback Electron has a small replacement for Electron's default app in resources/app, which
 * the packaged app must not have next to its app.asar.
 */
export default async function afterPack({ appOutDir }) {
  await rm(path.join(appOutDir, 'resources', 'app'), { recursive: true, force: true });
}
