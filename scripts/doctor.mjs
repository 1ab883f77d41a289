import { isBuildCurrent } from './build/build-app.mjs';
import { hasDisplay } from './run/display.mjs';
import { sandboxObstacle } from './run/electron.mjs';
import { freeBytes } from './setup/disk-space.mjs';
import { electronFolder, installedElectron, pinnedElectronVersion } from './setup/electron/runtime.mjs';
import { cacheFolder } from './setup/folders.mjs';
import { runScript } from './setup/main.mjs';
import { nodeModulesMatch } from './setup/node-modules.mjs';
import { formatBytes } from './setup/report.mjs';
import { missingNeeds, namesOf, repairCommand } from './setup/system-libraries.mjs';
import { testAddon } from './setup/tensorflow/addon.mjs';
import { tensorflowObstacle } from './setup/tensorflow/obstacle.mjs';
import { installedTensorflow, unavailableTensorflow } from './setup/tensorflow/runtime.mjs';

const setUpCommand = 'npm run setup';
const oldestNode = [20, 19];
const marks = { ok: 'ok      ', optional: 'optional', missing: 'missing ' };

await runScript(async () => {
  const parts = await inspectParts();
  process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify(parts)}\n` : describe(parts));
  return parts.some(({ state }) => state === 'missing') ? 1 : 0;
});

function describe(parts) {
  const lines = parts.flatMap(({ name, state, detail, repair }) => {
    const line = `${marks[state]}  ${name}: ${detail}`;
    return repair ? [line, `          to fix this: ${repair}`] : [line];
  });
  return `${lines.join('\n')}\n`;
}

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {'ok' | 'optional' | 'missing'} state optional: missing, but the app works without it
 * @property {string} detail what was found
 * @property {string} [repair] the command that installs it
 */

/** Checks everything the app needs, without changing anything. @returns {Promise<Part[]>} */
async function inspectParts(cache = cacheFolder()) {
  return [
    node(),
    nodeModules(),
    systemLibraries(),
    electron(cache),
    await tensorflow(cache),
    display(),
    build(),
    { name: 'Cache folder', state: 'ok', detail: `${cache}, ${formatBytes(await freeBytes(cache))} free` },
  ];
}

function node(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const isNewEnough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  if (isNewEnough) return { name: 'Node', state: 'ok', detail: version };
  const repair = `install Node ${oldestNode.join('.')} or newer`;
  return { name: 'Node', state: 'missing', detail: `${version} is too old`, repair };
}

function nodeModules() {
  const name = 'npm packages';
  if (nodeModulesMatch()) return { name, state: 'ok', detail: 'match package-lock.json' };
  return { name, state: 'missing', detail: 'do not match package-lock.json', repair: setUpCommand };
}

function systemLibraries() {
  const name = 'System libraries';
  const missing = missingNeeds();
  if (missing.length === 0) return { name, state: 'ok', detail: 'all installed' };
  // Without a display, only the tests need them.
  const state = hasDisplay() ? 'missing' : 'optional';
  return { name, state, detail: `${namesOf(missing)} missing`, repair: repairCommand(missing) };
}

function electron(cache) {
  const name = 'Electron';
  const runtime = installedElectron(cache);
  if (!runtime) return { name, state: 'missing', detail: 'not installed', repair: setUpCommand };
  const obstacle = sandboxObstacle(electronFolder(cache));
  if (obstacle) return { name, state: 'missing', detail: obstacle.reason, repair: obstacle.repair };
  if (!runtime.fallback) return { name, state: 'ok', detail: runtime.version };
  return {
    name,
    state: 'ok',
    detail: `${runtime.version} from the npm registry, because ${pinnedElectronVersion()} could not be downloaded`,
    repair: 'npm run setup -- --electron',
  };
}

async function tensorflow(cache) {
  const name = 'TensorFlow';
  const obstacle = tensorflowObstacle();
  if (obstacle) return { name, state: 'optional', detail: `${obstacle} The portable backend is used.` };
  const runtime = installedTensorflow(cache);
  if (!runtime) {
    const { reason, repair } = unavailableTensorflow(cache) ?? { reason: 'It is not installed.' };
    const detail = `${reason} The portable backend is used.`;
    return { name, state: 'optional', detail, repair: repair || setUpCommand };
  }
  try {
    await testAddon();
    return {
      name,
      state: 'ok',
      detail: `${runtime.version} for the ${runtime.kind === 'gpu' ? 'graphics card' : 'processor'}, loads and computes`,
    };
  } catch (error) {
    return { name, state: 'optional', detail: error.message, repair: setUpCommand };
  }
}

function display() {
  const name = 'Display';
  if (hasDisplay()) return { name, state: 'ok', detail: 'found' };
  const detail = 'none; npm start trains the sample dataset in the terminal instead';
  return { name, state: 'optional', detail };
}

function build() {
  const name = 'Build';
  if (isBuildCurrent()) return { name, state: 'ok', detail: 'up to date' };
  return {
    name,
    state: 'optional',
    detail: 'out of date; the next start makes a new one',
    repair: 'npm run build',
  };
}
