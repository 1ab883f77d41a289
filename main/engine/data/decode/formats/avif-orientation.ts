const searchedBytes = 65_536;

/** EXIF orientation by angle (quarter turns counterclockwise): not mirrored, mirror axis 0 (top to bottom) and 1 (left to right). */
const orientations: readonly (readonly [number, number, number])[] = [
  [1, 4, 2],
  [8, 5, 7],
  [3, 2, 4],
  [6, 7, 5],
];

/**
 * How an AVIF image must be rotated. Two item properties decide, `irot` and then `imir`: browsers apply them, the canvas
 * doesn't. EXIF data doesn't count.
 * @returns an EXIF orientation, 1 to 8
 * @see ISO/IEC 23000-22 (MIAF) §7.3.6.7
 */
export function readAvifOrientation(bytes: Uint8Array): number {
  const angle = propertyOf(bytes, 'irot') ?? 0;
  const axis = propertyOf(bytes, 'imir');
  const mirror = axis === null ? 0 : (axis & 1) + 1;
  return orientations[angle & 3]?.[mirror] ?? 1;
}

/** The one byte of a property box of 9 bytes; null if the file has none. */
function propertyOf(bytes: Uint8Array, name: string): number | null {
  const box = [0, 0, 0, 9, ...Array.from(name, (sign) => sign.charCodeAt(0))];
  const last = Math.min(bytes.byteLength, searchedBytes) - 9;
  for (let at = 0; at <= last; at++) {
    if (box.every((value, i) => bytes[at + i] === value)) return bytes[at + 8] as number;
  }
  return null;
}
