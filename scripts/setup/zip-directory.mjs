import { SetupError } from './setup-error.mjs';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const endSize = 22;
const longestComment = 0xffff;
const zip64Marker = 0xffffffff;

/**
 * @typedef {object} ZipEntry
 * @property {string} name path inside the archive, with forward slashes
 * @property {number} method 0 stored, 8 deflated
 * @property {number} checksum CRC-32 of the content
 * @property {number} compressedSize bytes
 * @property {number} size bytes
 * @property {number} mode Unix file mode, 0 where the archive has none
 * @property {number} offset of the local header in the archive
 */

/**
 * Reads a ZIP file's central directory. ZIP64 is not read: the archives that set-up opens stay below 4 GB.
 * @param {import('node:fs/promises').FileHandle} handle
 * @returns {Promise<ZipEntry[]>}
 */
export async function readZipDirectory(handle) {
  const { size } = await handle.stat();
  const tail = await readAt(handle, Math.max(0, size - endSize - longestComment), size);
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || tail.readUInt32LE(end) !== endSignature) {
    throw new SetupError('An archive is cut short: it has no table of contents.');
  }
  const length = tail.readUInt32LE(end + 12);
  const start = tail.readUInt32LE(end + 16);
  if (start === zip64Marker)
    throw new SetupError('An archive is in ZIP64 format, which set-up does not read.');
  return parseEntries(await readAt(handle, start, start + length));
}

/** @returns the bytes from `start` up to and without `end` */
export async function readAt(handle, start, end) {
  const buffer = Buffer.alloc(end - start);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}

function parseEntries(table) {
  const entries = [];
  let at = 0;
  while (at + 46 <= table.length && table.readUInt32LE(at) === entrySignature) {
    const nameLength = table.readUInt16LE(at + 28);
    entries.push({
      method: table.readUInt16LE(at + 10),
      checksum: table.readUInt32LE(at + 16),
      compressedSize: table.readUInt32LE(at + 20),
      size: table.readUInt32LE(at + 24),
      mode: table.readUInt32LE(at + 38) >>> 16,
      offset: table.readUInt32LE(at + 42),
      name: table.toString('utf8', at + 46, at + 46 + nameLength),
    });
    at += 46 + nameLength + table.readUInt16LE(at + 30) + table.readUInt16LE(at + 32);
  }
  return entries;
}
