import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** @returns the hash of a file's content, read as a stream */
async function hashFile(file, algorithm = 'sha256', encoding = 'hex') {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest(encoding);
}

/**
 * @param {string} pin `sha256-<hex>` or, as npm writes it, `sha512-<base64>`
 */
export async function matchesPin(file, pin) {
  const [algorithm, expected] = [pin.slice(0, pin.indexOf('-')), pin.slice(pin.indexOf('-') + 1)];
  const actual = await hashFile(file, algorithm, algorithm === 'sha256' ? 'hex' : 'base64');
  return actual === expected;
}
