import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { matchesPin } from './hash.mjs';
import { runCommand, runNpm } from './run-command.mjs';
import { SetupError } from './setup-error.mjs';
import { watchingFolder } from './watch-folder.mjs';

/**
 * Fetches an npm package's tarball with npm itself, so that the user's registry, proxy and keys apply.
 * Its cache is a folder of ours: 200 MB would otherwise stay in the user's npm cache for good.
 * @returns {Promise<string>} the tarball in `folder`, checked against its pin
 */
export async function fetchNpmPackage({ name, version, pin, downloadBytes }, folder, report) {
  const cache = path.join(folder, 'npm-cache');
  const target = path.join(folder, 'tarball');
  mkdirSync(target, { recursive: true });
  const result = await watchingFolder(cache, { label: name, total: downloadBytes, report }, () =>
    runNpm(
      ['pack', `${name}@${version}`, '--pack-destination', target, '--cache', cache, '--loglevel=error'],
      {
        cwd: target,
      },
    ),
  );
  if (result.code !== 0) {
    throw new SetupError(`The npm package ${name} could not be downloaded: ${npmReason(result)}.`);
  }
  return onlyCheckedFile(target, pin, name);
}

/** The line of npm's output that says why, in as few words as it allows. */
export function npmReason({ output, missing }) {
  if (missing) return 'npm was not found';
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network/i.test(output)) {
    return 'the npm registry is not reachable (no network?)';
  }
  if (/ENOSPC/.test(output)) return 'the disk is full';
  const line = output.split('\n').find((text) => /npm (ERR!|error)/.test(text));
  return line?.replace(/^npm (ERR!|error)\s*/, '').trim() || 'npm ended without saying why';
}

/**
 * Fetches a Python wheel with pip, so that the user's package index and proxy apply.
 * @returns {Promise<string>} the wheel in `folder`, checked against its pin
 */
export async function fetchWheel({ requirement, pin, downloadBytes }, tag, folder, report) {
  const target = path.join(folder, 'wheel');
  const temporary = path.join(folder, 'pip');
  mkdirSync(target, { recursive: true });
  mkdirSync(temporary, { recursive: true });
  const tagArguments = tag
    ? ['--python-version', tag.python, '--implementation', tag.implementation, '--platform', tag.platform]
    : [];
  const result = await watchingFolder(temporary, { label: requirement, total: downloadBytes, report }, () =>
    runCommand(
      'python3',
      [
        ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir'],
        ...['--disable-pip-version-check', ...tagArguments, '--dest', target, requirement],
      ],
      { env: { ...process.env, TMPDIR: temporary } },
    ),
  );
  if (result.code !== 0) {
    throw new SetupError(`The Python package ${requirement} could not be downloaded: ${pipReason(result)}.`);
  }
  return onlyCheckedFile(target, pin, requirement);
}

export function pipReason({ output, missing }) {
  if (missing) return 'python3 was not found';
  if (/No module named pip/.test(output)) return 'python3 has no pip';
  if (/No space left/.test(output)) return 'the disk is full';
  if (/NewConnectionError|Failed to establish|name resolution|timed out|Max retries/i.test(output)) {
    return 'the Python package index is not reachable (no network?)';
  }
  const line = output.split('\n').findLast((text) => text.startsWith('ERROR:'));
  return line?.slice('ERROR:'.length).trim() || 'pip ended without saying why';
}

async function onlyCheckedFile(folder, pin, label) {
  const [name] = readdirSync(folder);
  const file = path.join(folder, name ?? '');
  if (name === undefined || !(await matchesPin(file, pin))) {
    throw new SetupError(`${label} is not what was expected (its checksum differs). It was deleted.`);
  }
  return file;
}
