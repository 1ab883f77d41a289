import { rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * electron-builder's hook. The fallback Electron carries a small stand-in for Electron's default app in resources/app;
 * the packaged app has its own in app.asar, and nothing else is to lie there.
 */
export default async function afterPack({ appOutDir }) {
  await rm(path.join(appOutDir, 'resources', 'app'), { recursive: true, force: true });
}
