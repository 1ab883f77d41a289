import { crc32, deflateSync } from 'node:zlib';

const text = (value: string): Buffer => Buffer.from(value, 'latin1');

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function number32Little(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** EXIF data that holds nothing but an orientation, 1 … 8. */
function exif(orientation: number): Buffer {
  const tiff = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex');
  tiff.writeUInt16BE(orientation, 18);
  return tiff;
}

/** Puts a segment behind a jpeg's first two bytes. */
function withSegment(jpeg: Buffer, marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, content, jpeg.subarray(2)]);
}

export const turnedJpeg = (jpeg: Buffer, orientation: number): Buffer =>
  withSegment(jpeg, 0xe1, Buffer.concat([text('Exif\0\0'), exif(orientation)]));

/** A jpeg whose numbers mean colors of a wider space than sRGB: Display P3's primaries, gamma 2.2. */
export const wideGamutJpeg = (jpeg: Buffer): Buffer =>
  withSegment(jpeg, 0xe2, Buffer.concat([text('ICC_PROFILE\0\x01\x01'), displayP3Profile()]));

export const pngChunk = (type: string, content: Buffer): Buffer => {
  const named = Buffer.concat([text(type), content]);
  return Buffer.concat([number32(content.length), named, number32(crc32(named))]);
};

/** Puts eXIf behind a png's header. */
export const turnedPng = (png: Buffer, orientation: number): Buffer =>
  Buffer.concat([png.subarray(0, 33), pngChunk('eXIf', exif(orientation)), png.subarray(33)]);

/** @param samples big-endian 16-bit RGB */
export function deepPng(width: number, height: number, samples: Buffer): Buffer {
  const header = Buffer.concat([number32(width), number32(height), Buffer.from([16, 2, 0, 0, 0])]);
  const rows = Array.from({ length: height }, (_, y) =>
    Buffer.concat([Buffer.from([0]), samples.subarray(y * width * 6, (y + 1) * width * 6)]),
  );
  const data = deflateSync(Buffer.concat(rows));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', data),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Appends EXIF to an extended webp (one that begins with VP8X, as the canvas writes it). */
export function turnedWebp(webp: Buffer, orientation: number): Buffer {
  if (webp.toString('latin1', 12, 16) !== 'VP8X') throw new Error('This webp is not an extended one.');
  const data = exif(orientation);
  const whole = Buffer.concat([webp, text('EXIF'), number32Little(data.length), data]);
  whole.writeUInt32LE(whole.length - 8, 4);
  whole.writeUInt8(whole.readUInt8(20) | 0x08, 20);
  return whole;
}

/** @param bgr rows from the bottom up, each padded to four bytes */
export function bitmap(width: number, height: number, bgr: Buffer): Buffer {
  const header = Buffer.alloc(54);
  header.write('BM', 'latin1');
  header.writeUInt32LE(54 + bgr.length, 2);
  header.writeUInt32LE(54, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(24, 28);
  return Buffer.concat([header, bgr]);
}

/** @see ICC.1:2001-04 §6; primaries as colorants adapted to D50 (SMPTE EG 432-1) */
function displayP3Profile(): Buffer {
  const xyz = (x: number, y: number, z: number): Buffer =>
    Buffer.concat([
      text('XYZ \0\0\0\0'),
      ...[x, y, z].map((value) => number32(Math.round(value * 65536) >>> 0)),
    ]);
  const curve = Buffer.concat([text('curv\0\0\0\0'), number32(1), Buffer.from([0x02, 0x33, 0, 0])]);
  const name = Buffer.alloc(112);
  name.write('desc', 0, 'latin1');
  name.writeUInt32BE(8, 8);
  name.write('Wide', 12, 'latin1');
  const tags: readonly (readonly [string, Buffer])[] = [
    ['desc', name],
    ['cprt', text('text\0\0\0\0none\0\0\0\0')],
    ['wtpt', xyz(0.9642, 1, 0.8249)],
    ['rXYZ', xyz(0.51512, 0.2412, -0.00105)],
    ['gXYZ', xyz(0.29198, 0.69225, 0.04189)],
    ['bXYZ', xyz(0.1571, 0.06657, 0.78407)],
    ...(['rTRC', 'gTRC', 'bTRC'] as const).map((tag) => [tag, curve] as const),
  ];
  return profileOf(tags);
}

function profileOf(tags: readonly (readonly [string, Buffer])[]): Buffer {
  const start = 128 + 4 + tags.length * 12;
  const table: Buffer[] = [number32(tags.length)];
  let at = start;
  for (const [name, data] of tags) {
    table.push(text(name), number32(at), number32(data.length));
    at += data.length;
  }
  const header = Buffer.alloc(128);
  header.writeUInt32BE(at);
  header.writeUInt32BE(0x02400000, 8);
  header.write('mntrRGB XYZ ', 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  for (const [i, value] of [0.9642, 1, 0.8249].entries())
    header.writeUInt32BE(Math.round(value * 65536), 68 + i * 4);
  return Buffer.concat([header, ...table, ...tags.map(([, data]) => data)]);
}
