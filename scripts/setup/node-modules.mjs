import { existsSync } from 'node:fs';
import path from 'node:path';
import { npmReason } from './fetch-package.mjs';
import { readJson } from './files.mjs';
import { repositoryFolder } from './folders.mjs';
import { runNpm } from './run-command.mjs';
import { SetupError } from './setup-error.mjs';
import { glibcVersion } from './tensorflow/obstacle.mjs';

/** Measured on Linux x64; other platforms differ by a few packages. */
export const nodeModulesNeeds = { label: 'npm packages', download: 285_000_000, disk: 900_000_000 };

/**
 * Whether node_modules matches package-lock.json. Compares the lock file with the one that npm writes into node_modules at
 * the end, so that an interrupted installation doesn't count, and checks that the packages' folders exist. Takes a few
 * hundredths of a second; npm itself would take seconds.
 */
export function nodeModulesMatch(repository = repositoryFolder) {
  const wanted = readJson(path.join(repository, 'package-lock.json'))?.packages;
  const installed = readJson(path.join(repository, 'node_modules', '.package-lock.json'))?.packages;
  if (!wanted || !installed) return false;
  const computer = thisComputer();
  return Object.entries(wanted).every(([location, entry]) => {
    if (location === '' || !isForThisComputer(entry, computer)) return true;
    const found = installed[location];
    // The dependencies of a skipped optional package are skipped too, without a note of their system.
    if (!found) return entry.optional === true && !entry.os && !entry.cpu;
    return (
      found.version === entry.version &&
      found.integrity === entry.integrity &&
      existsSync(path.join(repository, location))
    );
  });
}

/** npm's rule for skipping optional packages for other systems. */
export function isForThisComputer(entry, { platform, arch, libc }) {
  return (
    allows(entry.os, platform) && allows(entry.cpu, arch) && (libc === undefined || allows(entry.libc, libc))
  );
}

function thisComputer() {
  const libc = process.platform === 'linux' ? (glibcVersion() ? 'glibc' : 'musl') : undefined;
  return { platform: process.platform, arch: process.arch, libc };
}

/** @param given a list, or a single name: npm writes both */
function allows(given, value) {
  if (!given) return true;
  const list = [given].flat();
  if (list.includes(`!${value}`)) return false;
  const positive = list.filter((item) => !item.startsWith('!'));
  return positive.length === 0 || positive.includes(value);
}

/** Installs exactly the lock file. No package's install script runs, so none can fail or download. */
export async function installNodeModules(report, repository = repositoryFolder) {
  report.print('Installing npm packages.');
  const result = await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: repository,
  });
  if (result.code !== 0) {
    throw new SetupError(`The npm packages could not be installed: ${npmReason(result)}.`, {
      repair: 'npm ci --ignore-scripts',
    });
  }
}
