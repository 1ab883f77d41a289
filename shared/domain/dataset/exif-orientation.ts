/**
 * How an image must be turned, from its EXIF data: 1 (as stored) … 8, as TIFF tag 274 counts them.
 * Reads jpeg (APP1), png (eXIf), webp (EXIF chunk) and tiff itself; anything else, and anything damaged, is 1.
 * Self-contained on purpose (no imports, no outer names): the exported page carries its `toString()`.
 * @param bytes the whole file, or its beginning when the EXIF data lies there; not retained
 * @see Exif 2.32 (CIPA DC-008) §4.6.4; PNG third edition, eXIf; WebP container specification
 */
export function readExifOrientation(bytes: Uint8Array): 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.byteLength;
  const isText = (at: number, text: string): boolean => {
    if (at + text.length > end) return false;
    for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
    return true;
  };
  /** The tag in the first directory of the TIFF structure that starts at `start`. */
  const fromTiff = (start: number): number => {
    const isLittle = isText(start, 'II');
    if ((!isLittle && !isText(start, 'MM')) || start + 8 > end) return 1;
    const directory = start + view.getUint32(start + 4, isLittle);
    if (directory + 2 > end) return 1;
    const entries = view.getUint16(directory, isLittle);
    for (let i = 0; i < entries; i++) {
      const entry = directory + 2 + i * 12;
      if (entry + 12 > end) return 1;
      if (view.getUint16(entry, isLittle) === 274) return view.getUint16(entry + 8, isLittle);
    }
    return 1;
  };
  const fromJpeg = (): number => {
    let at = 2;
    while (at + 4 <= end && bytes[at] === 0xff) {
      const marker = bytes[at + 1] as number;
      if (marker === 0xff) {
        at++;
        continue;
      }
      if (marker === 0xda || marker === 0xd9) return 1;
      if (marker === 0xe1 && isText(at + 4, 'Exif\0\0')) return fromTiff(at + 10);
      at += 2 + view.getUint16(at + 2);
    }
    return 1;
  };
  const fromPng = (): number => {
    let at = 8;
    while (at + 12 <= end) {
      if (isText(at + 4, 'eXIf')) return fromTiff(at + 8);
      at += 12 + view.getUint32(at);
    }
    return 1;
  };
  const fromWebp = (): number => {
    let at = 12;
    while (at + 8 <= end) {
      // Some writers put JPEG's "Exif\0\0" in front.
      if (isText(at, 'EXIF')) return fromTiff(isText(at + 8, 'Exif\0\0') ? at + 14 : at + 8);
      const size = view.getUint32(at + 4, true);
      at += 8 + size + (size % 2);
    }
    return 1;
  };
  let found = 1;
  if (bytes[0] === 0xff && bytes[1] === 0xd8) found = fromJpeg();
  else if (isText(0, '\x89PNG')) found = fromPng();
  else if (isText(0, 'RIFF') && isText(8, 'WEBP')) found = fromWebp();
  else found = fromTiff(0);
  return (found >= 1 && found <= 8 ? found : 1) as 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
}

/**
 * Turns a stored image upright. Orientations 5 to 8 swap width and height.
 * Self-contained on purpose (no imports, no outer names): the exported page carries its `toString()`.
 * @param pixels uint8, width×height×4, row-major; not changed, and returned itself for orientation 1
 * @param orientation as `readExifOrientation` returns it
 */
export function applyOrientation(
  pixels: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  orientation: number,
): { pixels: Uint8Array | Uint8ClampedArray; width: number; height: number } {
  if (orientation < 2 || orientation > 8) return { pixels, width, height };
  const isSwapped = orientation > 4;
  const newWidth = isSwapped ? height : width;
  const newHeight = isSwapped ? width : height;
  const turned = new Uint8Array(pixels.length);
  // Where the upright image's first pixel lies in the stored one, and how far one step right and one step down go there.
  const last = width * height - 1;
  const [first, right, down] = (
    [
      [width - 1, -1, width],
      [last, -1, -width],
      [last - (width - 1), 1, -width],
      [0, width, 1],
      [last - (width - 1), -width, 1],
      [last, -width, -1],
      [width - 1, width, -1],
    ] as const
  )[orientation - 2] as readonly [number, number, number];
  let to = 0;
  for (let y = 0; y < newHeight; y++) {
    let from = (first + y * down) * 4;
    for (let x = 0; x < newWidth; x++) {
      turned[to] = pixels[from] as number;
      turned[to + 1] = pixels[from + 1] as number;
      turned[to + 2] = pixels[from + 2] as number;
      turned[to + 3] = pixels[from + 3] as number;
      to += 4;
      from += right * 4;
    }
  }
  return { pixels: turned, width: newWidth, height: newHeight };
}
