import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const userNamespaceLimit = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
const setUserId = 0o4000;

/** Chromium refuses to run its sandbox as root; otherwise the sandbox always stays on. */
export function sandboxArguments(platform = process.platform, userId = process.getuid?.()) {
  return platform === 'linux' && userId === 0 ? ['--no-sandbox'] : [];
}

/**
 * Newer Ubuntu lets programs outside its packages make no user namespaces, and then Chromium's sandbox needs its
 * helper to belong to root.
 * @returns {{reason: string, repair: string} | undefined}
 */
export function sandboxObstacle(electronFolder, { limit = readLimit, userId = process.getuid?.() } = {}) {
  if (process.platform !== 'linux' || userId === 0 || limit() !== '1') return undefined;
  const helper = path.join(electronFolder, 'chrome-sandbox');
  const { uid, mode } = statSync(helper);
  if (uid === 0 && (mode & setUserId) !== 0) return undefined;
  return {
    reason: 'This system lets only privileged programs set up Chromium’s sandbox, so the window cannot open.',
    repair: `sudo chown root:root "${helper}" && sudo chmod 4755 "${helper}"`,
  };
}

function readLimit() {
  try {
    return readFileSync(userNamespaceLimit, 'utf8').trim();
  } catch {
    return undefined;
  }
}
