import type { AppInfo } from '#shared/contract/app-api.ts';

/** Electron supports its newest three major versions; 45 was the newest when this was written. */
const oldestSupportedElectron = 43;

/** @param versions as in `process.versions` */
export function appInfo(
  version: string,
  versions: Readonly<Record<string, string | undefined>>,
  platform: string,
): AppInfo {
  const electron = versions['electron'] ?? '';
  return {
    version,
    electron,
    chromium: versions['chrome'] ?? '',
    node: versions['node'] ?? '',
    platform,
    isElectronSupported: Number.parseInt(electron, 10) >= oldestSupportedElectron,
  };
}
