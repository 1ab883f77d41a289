import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from './run-command.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * System libraries and programs for Electron, the tests' display and the addon's build: found by file name, installed by
 * package name. Newer Debian and Ubuntu renamed some packages (suffix t64).
 */
const needs = [
  { program: 'Xvfb', packages: ['xvfb'] },
  { program: 'xauth', packages: ['xauth'] },
  { program: 'g++', packages: ['g++'] },
  { library: 'libgtk-3.so.0', packages: ['libgtk-3-0', 'libgtk-3-0t64'] },
  { library: 'libnss3.so', packages: ['libnss3'] },
  { library: 'libasound.so.2', packages: ['libasound2', 'libasound2t64'] },
  { library: 'libgbm.so.1', packages: ['libgbm1'] },
  { library: 'libXss.so.1', packages: ['libxss1'] },
];

const installMs = 600_000;

/** Set-up installs only on Debian and its descendants. */
export function usesApt(osRelease = readOsRelease()) {
  return /^(ID|ID_LIKE)=.*\b(debian|ubuntu)\b/m.test(osRelease);
}

function readOsRelease() {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

/**
 * The names of missing programs and libraries, with the packages that have them.
 * @param {{libraries: string, searchPath: string}} [system] `ldconfig -p`'s output and the PATH to look in
 */
export function missingNeeds(system = readSystem()) {
  if (system === undefined) return [];
  const folders = system.searchPath.split(path.delimiter);
  return needs.filter(({ program, library }) =>
    library
      ? !system.libraries.includes(library)
      : !folders.some((folder) => existsSync(path.join(folder, program))),
  );
}

function readSystem() {
  if (process.platform !== 'linux') return undefined;
  const searchPath = `${process.env.PATH ?? ''}:/usr/bin:/usr/sbin:/sbin`;
  try {
    const libraries = execFileSync('ldconfig', ['-p'], { encoding: 'utf8', env: { PATH: searchPath } });
    return { libraries, searchPath };
  } catch {
    // Unknown without ldconfig; Electron itself will name what is missing.
    return undefined;
  }
}

/** The command that installs what is missing, or a plain list without apt. */
export function repairCommand(missing, hasApt = usesApt()) {
  const names = missing.map(({ packages }) => packages[0]).join(' ');
  return hasApt ? `sudo apt-get install ${names}` : `install with your package manager: ${names}`;
}

/** Whether set-up can install them: as root and with apt. */
export function canInstall() {
  return usesApt() && process.getuid?.() === 0;
}

/** @throws SetupError if they can't be installed here, with the command as `repair` */
export async function installSystemLibraries(missing, report) {
  const repair = repairCommand(missing);
  if (!canInstall()) {
    throw new SetupError(`Some system libraries are missing (${namesOf(missing)}).`, { repair });
  }
  report.print(`Installing system libraries: ${missing.map(({ packages }) => packages[0]).join(', ')}.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { env, timeoutMs: installMs };
  await runCommand('apt-get', ['update', '-qq'], options);
  const packages = await Promise.all(missing.map(({ packages }) => availableName(packages)));
  const args = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  const result = await runCommand('apt-get', args, options);
  if (result.code !== 0) {
    const line =
      result.output.split('\n').find((text) => text.startsWith('E:')) ?? 'apt-get ended with an error';
    throw new SetupError(`System libraries could not be installed: ${line.trim()}`, { repair });
  }
}

export function namesOf(missing) {
  return missing.map(({ program, library }) => program ?? library).join(', ');
}

async function availableName(packages) {
  for (const name of packages) {
    const { code, output } = await runCommand('apt-cache', ['policy', name]);
    if (code === 0 && /Candidate: (?!\(none\))/.test(output)) return name;
  }
  return packages[0];
}
