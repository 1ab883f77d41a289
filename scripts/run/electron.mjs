import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { electronFolder } from '../setup/electron/runtime.mjs';
import { SetupError } from '../setup/setup-error.mjs';

const userNamespaceLimit = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
const setUserId = 0o4000;

/** Chromium can't run its sandbox as root; otherwise the sandbox always stays on. */
export function sandboxArguments(platform = process.platform, userId = process.getuid?.()) {
  return platform === 'linux' && userId === 0 ? ['--no-sandbox'] : [];
}

/**
 * The environment to run the app in.
 * @throws SetupError if its window couldn't open
 */
export function appEnvironment() {
  const folder = electronFolder();
  const obstacle = sandboxObstacle(folder);
  if (obstacle) throw new SetupError(obstacle.reason, { repair: obstacle.repair });
  const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: folder };
  // Some shells set it for their own Electron; ours would then run as plain Node.
  delete env.ELECTRON_RUN_AS_NODE;
  return env;
}

/**
 * Newer Ubuntu lets only its own packages make user namespaces. Chromium's sandbox then needs a helper owned by root.
 * @returns {{reason: string, repair: string} | undefined}
 */
export function sandboxObstacle(folder, { limit = readLimit, userId = process.getuid?.() } = {}) {
  if (process.platform !== 'linux' || userId === 0 || limit() !== '1') return undefined;
  const helper = path.join(folder, 'chrome-sandbox');
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
