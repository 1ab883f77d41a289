import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { wheelTag } from './pins.mjs';
import { runCommand, runNpm } from './run-command.mjs';
import { SetupError } from './setup-error.mjs';

const pollMs = 500;

/**
 * Fetches an npm package's tarball with npm itself, so that the user's registry, proxy and keys apply. Uses a temporary
 * cache: otherwise 200 MB would stay in the user's npm cache for good.
 * @returns {Promise<string>} the tarball in `folder`, checked against its pin
 */
export function fetchNpmPackage({ name, version, ...source }, folder, report) {
  const args = ['pack', `${name}@${version}`, '--loglevel=error', '--pack-destination'];
  return fetchChecked({ ...source, label: name, reasonOf: npmReason }, folder, report, (target, work) =>
    runNpm([...args, target, '--cache', work], { cwd: target }),
  );
}

/**
 * Fetches a Python wheel with pip, so that the user's package index and proxy apply.
 * @returns {Promise<string>} the wheel in `folder`, checked against its pin
 */
export function fetchWheel({ requirement, ...source }, folder, report) {
  const args = [
    ...['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir'],
    ...['--disable-pip-version-check', '--python-version', wheelTag.python],
    ...['--implementation', wheelTag.implementation, '--platform', wheelTag.platform, '--dest'],
  ];
  return fetchChecked(
    { ...source, label: requirement, reasonOf: pipReason },
    folder,
    report,
    (target, work) =>
      runCommand('python3', [...args, target, requirement], { env: { ...process.env, TMPDIR: work } }),
  );
}

/**
 * @param run lets a package manager download one file into `target`; until it is complete, the file is in `work`
 * @param source `downloadBytes` is undefined if the size isn't known in advance
 */
async function fetchChecked({ label, pin, downloadBytes, reasonOf }, folder, report, run) {
  const [target, work] = [path.join(folder, 'fetched'), path.join(folder, 'fetching')];
  for (const each of [target, work]) await mkdir(each, { recursive: true });
  const result = await watchingFolder(work, { label, total: downloadBytes, report }, () => run(target, work));
  if (result.code !== 0) {
    throw new SetupError(`The package ${label} could not be downloaded: ${reasonOf(result)}.`);
  }
  const [name] = await readdir(target);
  const file = path.join(target, name ?? '');
  if (name === undefined || !(await matchesPin(file, pin))) {
    throw new SetupError(`${label} is not what was expected (its checksum differs). It was deleted.`);
  }
  return file;
}

/** Shows the progress of a program that downloads into `folder` without reporting its own. */
async function watchingFolder(folder, { label, total, report }, body) {
  let isDone = false;
  const timer = setInterval(async () => {
    const size = await largestFile(folder);
    if (!isDone && size > 0) report.progress(label, Math.min(size, total ?? size), total);
  }, pollMs);
  try {
    return await body();
  } finally {
    isDone = true;
    clearInterval(timer);
    report.progressDone();
  }
}

/** Only the largest file: package managers copy a finished download once, and bytes must not count twice. */
async function largestFile(folder) {
  let largest = 0;
  try {
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      const { size } = await stat(path.join(entry.parentPath ?? entry.path, entry.name));
      largest = Math.max(largest, size);
    }
  } catch {
    // Files come and go while the program runs.
  }
  return largest;
}

/** @param {string} pin `sha256-<hex>`, or npm's `sha512-<base64>` */
async function matchesPin(file, pin) {
  const algorithm = pin.slice(0, pin.indexOf('-'));
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return pin === `${algorithm}-${hash.digest(algorithm === 'sha256' ? 'hex' : 'base64')}`;
}

/** The shortest line of npm's output that gives the reason. */
export function npmReason({ output, missing }) {
  if (missing) return 'npm was not found';
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network/i.test(output)) {
    return 'the npm registry is not reachable (no network?)';
  }
  if (/ENOSPC/.test(output)) return 'the disk is full';
  const line = output.split('\n').find((text) => /npm (ERR!|error)/.test(text));
  return line?.replace(/^npm (ERR!|error)\s*/, '').trim() || 'npm gave no reason';
}

export function pipReason({ output, missing }) {
  if (missing) return 'python3 was not found';
  if (/No module named pip/.test(output)) return 'python3 has no pip';
  if (/No space left/.test(output)) return 'the disk is full';
  if (/NewConnectionError|Failed to establish|name resolution|timed out|Max retries/i.test(output)) {
    return 'the Python package index is not reachable (no network?)';
  }
  const line = output.split('\n').findLast((text) => text.startsWith('ERROR:'));
  return line?.slice('ERROR:'.length).trim() || 'pip gave no reason';
}
