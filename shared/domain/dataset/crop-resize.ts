/**
 * The image as a model sees it: the center square, scaled to `size` by an antialiased triangle filter, alpha flattened on white.
 *
 * Equal to the bit in Node, Electron and every browser, and equal to Pillow's `crop(square).resize((size, size), BILINEAR)`:
 * weights are rounded to 22 bits, so the sums are exact integers; both passes round to 8 bits.
 * Self-contained on purpose (no imports, no outer names): the exported page carries its `toString()`.
 *
 * @param source uint8, row-major, 4 (RGBA, not premultiplied), 3 (RGB) or 1 (gray) values a pixel, told by its length; not retained
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 * @param size side of the square to make, pixels, at least 1
 * @returns uint8, size×size×3, row-major RGB
 * @throws RangeError when `source.length` does not fit `width` and `height`
 * @see Pillow, src/libImaging/Resample.c (precompute_coeffs, normalize_coeffs_8bpc)
 */
export function cropAndResize(
  source: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  size: number,
): Uint8Array {
  const channels = source.length / (width * height);
  if (channels !== 4 && channels !== 3 && channels !== 1) {
    throw new RangeError(`${source.length} values are no image of ${width} × ${height} pixels.`);
  }
  const side = Math.min(width, height);
  const left = Math.floor((width - side) / 2);
  const top = Math.floor((height - side) / 2);

  // Images without alpha are read where they lie; the others are flattened on white first.
  let isOpaque = channels !== 1;
  if (channels === 4) {
    for (let y = 0; y < side && isOpaque; y++) {
      let at = ((y + top) * width + left) * 4 + 3;
      const end = at + side * 4;
      while (at < end && source[at] === 255) at += 4;
      isOpaque = at >= end;
    }
  }
  let pixels = source;
  let step = channels;
  let rowStep = width * channels;
  let origin = (top * width + left) * channels;
  if (!isOpaque) {
    const flat = new Uint8ClampedArray(side * side * 3);
    let to = 0;
    for (let y = 0; y < side; y++) {
      let from = origin + y * rowStep;
      for (let x = 0; x < side; x++) {
        if (channels === 1) {
          flat[to] = flat[to + 1] = flat[to + 2] = source[from] as number;
        } else {
          const alpha = source[from + 3] as number;
          const white = 255 * (255 - alpha) + 127;
          flat[to] = Math.floor(((source[from] as number) * alpha + white) / 255);
          flat[to + 1] = Math.floor(((source[from + 1] as number) * alpha + white) / 255);
          flat[to + 2] = Math.floor(((source[from + 2] as number) * alpha + white) / 255);
        }
        to += 3;
        from += channels;
      }
    }
    pixels = flat;
    step = 3;
    rowStep = side * 3;
    origin = 0;
  }
  if (side === size) {
    const same = new Uint8Array(size * size * 3);
    let to = 0;
    for (let y = 0; y < size; y++) {
      let from = origin + y * rowStep;
      for (let x = 0; x < size; x++) {
        same[to] = pixels[from] as number;
        same[to + 1] = pixels[from + 1] as number;
        same[to + 2] = pixels[from + 2] as number;
        to += 3;
        from += step;
      }
    }
    return same;
  }

  // One table of weights serves both directions: the crop and the result are square.
  const scale = side / size;
  const reach = Math.max(scale, 1);
  const taps = Math.ceil(reach) * 2 + 1;
  const starts = new Int32Array(size);
  const counts = new Int32Array(size);
  const weights = new Int32Array(size * taps);
  const exact = new Float64Array(taps);
  for (let i = 0; i < size; i++) {
    const center = (i + 0.5) * scale;
    const start = Math.max(0, Math.floor(center - reach + 0.5));
    const count = Math.min(side, Math.floor(center + reach + 0.5)) - start;
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const weight = Math.max(0, 1 - Math.abs((k + start - center + 0.5) * (1 / reach)));
      exact[k] = weight;
      sum += weight;
    }
    for (let k = 0; k < count; k++) {
      weights[i * taps + k] = Math.floor(((exact[k] as number) / sum) * 4194304 + 0.5);
    }
    starts[i] = start;
    counts[i] = count;
  }

  // Across: every row of the square becomes `size` pixels.
  const stride = size * 3;
  const narrowed = new Uint8Array(side * stride);
  for (let y = 0; y < side; y++) {
    const row = origin + y * rowStep;
    let to = y * stride;
    let first = 0;
    for (let x = 0; x < size; x++) {
      const last = first + (counts[x] as number);
      let at = row + (starts[x] as number) * step;
      let red = 2097152;
      let green = 2097152;
      let blue = 2097152;
      for (let k = first; k < last; k++) {
        const weight = weights[k] as number;
        red = (red + weight * (pixels[at] as number)) | 0;
        green = (green + weight * (pixels[at + 1] as number)) | 0;
        blue = (blue + weight * (pixels[at + 2] as number)) | 0;
        at += step;
      }
      narrowed[to] = Math.min(255, red >> 22);
      narrowed[to + 1] = Math.min(255, green >> 22);
      narrowed[to + 2] = Math.min(255, blue >> 22);
      to += 3;
      first += taps;
    }
  }
  // Down.
  const result = new Uint8Array(size * stride);
  for (let y = 0; y < size; y++) {
    const first = y * taps;
    const last = first + (counts[y] as number);
    const start = (starts[y] as number) * stride;
    const to = y * stride;
    for (let x = 0; x < stride; x += 3) {
      let red = 2097152;
      let green = 2097152;
      let blue = 2097152;
      let at = start + x;
      for (let k = first; k < last; k++) {
        const weight = weights[k] as number;
        red = (red + weight * (narrowed[at] as number)) | 0;
        green = (green + weight * (narrowed[at + 1] as number)) | 0;
        blue = (blue + weight * (narrowed[at + 2] as number)) | 0;
        at += stride;
      }
      result[to + x] = Math.min(255, red >> 22);
      result[to + x + 1] = Math.min(255, green >> 22);
      result[to + x + 2] = Math.min(255, blue >> 22);
    }
  }
  return result;
}
