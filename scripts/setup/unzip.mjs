import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, symlink } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { crc32 } from './crc32.mjs';
import { SetupError } from './setup-error.mjs';
import { readAt, readZipDirectory } from './zip-directory.mjs';

const fileTypeMask = 0o170000;
const linkType = 0o120000;
const stored = 0;
const deflated = 8;
const longestLink = 4096;

/**
 * Unpacks a ZIP file as a stream, one entry at a time.
 * @param {string} archive
 * @param {string} target folder; nothing is ever written outside it
 * @param {(name: string) => string | undefined} place path inside `target` for an entry, undefined to leave it out
 * @throws SetupError when an entry is damaged or wants to leave `target`
 */
export async function unzip(archive, target, place = (name) => name) {
  const handle = await open(archive);
  try {
    for (const entry of await readZipDirectory(handle)) {
      const inside = place(entry.name);
      if (inside === undefined) continue;
      const file = resolveInside(target, inside);
      if (entry.name.endsWith('/')) await mkdir(file, { recursive: true });
      else await writeEntry(handle, archive, entry, file, target);
    }
  } finally {
    await handle.close();
  }
}

/** @throws SetupError when `inside` would lie outside `folder` */
function resolveInside(folder, inside) {
  const root = path.resolve(folder);
  const file = path.resolve(root, inside);
  if (file !== root && !file.startsWith(root + path.sep)) {
    throw new SetupError(`An archive wants to write outside its folder (${inside}). It was not unpacked.`);
  }
  return file;
}

async function writeEntry(handle, archive, entry, file, target) {
  await mkdir(path.dirname(file), { recursive: true });
  const content = await openContent(handle, archive, entry);
  if ((entry.mode & fileTypeMask) === linkType) {
    if (entry.size > longestLink) throw damaged(entry);
    const destination = Buffer.concat(await content.toArray()).toString();
    resolveInside(target, path.relative(target, path.resolve(path.dirname(file), destination)));
    await symlink(destination, file);
    return;
  }
  let checksum = 0;
  const check = async function* (source) {
    for await (const chunk of source) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  };
  await pipeline(content, check, createWriteStream(file, { mode: entry.mode & 0o777 || 0o644 }));
  if (checksum !== entry.checksum) throw damaged(entry);
}

async function openContent(handle, archive, entry) {
  const header = await readAt(handle, entry.offset, entry.offset + 30);
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (entry.compressedSize === 0) return Readable.from([]);
  const raw = createReadStream(archive, {
    start,
    end: start + entry.compressedSize - 1,
    highWaterMark: 1 << 18,
  });
  if (entry.method === stored) return raw;
  if (entry.method !== deflated) throw damaged(entry);
  const inflate = createInflateRaw({ chunkSize: 1 << 18 });
  raw.on('error', (error) => inflate.destroy(error));
  return raw.pipe(inflate);
}

function damaged(entry) {
  return new SetupError(`An archive is damaged at ${entry.name}. Nothing of it was kept.`);
}
