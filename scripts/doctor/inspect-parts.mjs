import { isBuildCurrent } from '../build/build-app.mjs';
import { hasDisplay } from '../run/display.mjs';
import { sandboxObstacle } from '../run/sandbox.mjs';
import { cacheFolder } from '../setup/cache-folder.mjs';
import { freeBytes } from '../setup/disk-space.mjs';
import { electronFolder, installedElectron, pinnedElectronVersion } from '../setup/electron-runtime.mjs';
import { nodeModulesMatch } from '../setup/node-modules.mjs';
import { tensorflowObstacle } from '../setup/processor.mjs';
import { formatBytes } from '../setup/report.mjs';
import { missingNeeds, namesOf, repairCommand } from '../setup/system-libraries.mjs';
import { testAddon } from '../setup/tensorflow-addon.mjs';
import { installedTensorflow, unavailableTensorflow } from '../setup/tensorflow-runtime.mjs';

const setUpCommand = 'npm run setup';
const oldestNode = [20, 19];

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {'ok' | 'optional' | 'missing'} state optional: missing, but the app works without it
 * @property {string} detail what was found
 * @property {string} [repair] the command that brings it
 */

/** Looks at everything the app needs; changes nothing. @returns {Promise<Part[]>} */
export async function inspectParts(cache = cacheFolder()) {
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
  if (nodeModulesMatch()) return { name, state: 'ok', detail: 'as package-lock.json says' };
  return { name, state: 'missing', detail: 'not as package-lock.json says', repair: setUpCommand };
}

function systemLibraries() {
  const name = 'System libraries';
  const missing = missingNeeds();
  if (missing.length === 0) return { name, state: 'ok', detail: 'all there' };
  // Without a window they are needed by nothing but the tests.
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
    detail: `${runtime.version}, the older one from the npm registry; ${pinnedElectronVersion()} was out of reach`,
    repair: 'npm run setup -- --electron tries the newer one again',
  };
}

async function tensorflow(cache) {
  const name = 'TensorFlow';
  const obstacle = tensorflowObstacle();
  if (obstacle) return { name, state: 'optional', detail: `${obstacle} The portable engine is used.` };
  const runtime = installedTensorflow(cache);
  if (!runtime) {
    const { reason, repair } = unavailableTensorflow(cache) ?? { reason: 'It is not installed.' };
    const detail = `${reason} The portable engine is used.`;
    return { name, state: 'optional', detail, repair: repair || setUpCommand };
  }
  try {
    await testAddon();
    return { name, state: 'ok', detail: `${runtime.version} for the ${runtime.kind}, loads and computes` };
  } catch (error) {
    return { name, state: 'optional', detail: error.message, repair: setUpCommand };
  }
}

function display() {
  const name = 'Display';
  if (hasDisplay()) return { name, state: 'ok', detail: 'there' };
  const detail = 'none; npm start trains the sample dataset in the terminal instead';
  return { name, state: 'optional', detail };
}

function build() {
  const name = 'Build';
  if (isBuildCurrent()) return { name, state: 'ok', detail: 'up to date' };
  return { name, state: 'optional', detail: 'made at the next start', repair: 'npm run build' };
}
