/**
 * Reads images exactly as Batchwise does: turned upright, alpha on white, center square, antialiased to the model's size.
 * In a page: load it as a classic script, then `batchwise.readImage(file, size)`.
 * In Node: `require('./image.js').cropAndResize(pixels, width, height, size)`.
 * `size` is the side of the model's images: `imageSize` in metadata.json.
 */
(function (root) {
  'use strict';

  const cropAndResize = {{cropAndResize}};

  const readExifOrientation = {{readExifOrientation}};

  const applyOrientation = {{applyOrientation}};

  const isText = (bytes, at, text) => [...text].every((sign, i) => bytes[at + i] === sign.charCodeAt(0));

  /**
   * Programs differ in which files' EXIF orientation they follow, so it is hidden from them and followed here.
   * @returns a copy of a jpeg's, png's or webp's bytes without EXIF data; other files unchanged
   */
  function withoutExif(bytes) {
    const copy = bytes.slice();
    const view = new DataView(copy.buffer);
    if (copy[0] === 0xff && copy[1] === 0xd8) {
      let at = 2;
      while (at + 10 <= copy.length && copy[at] === 0xff && copy[at + 1] !== 0xda) {
        if (copy[at + 1] === 0xff) {
          at++;
          continue;
        }
        if (copy[at + 1] === 0xe1 && isText(copy, at + 4, 'Exif')) copy.fill(0x2d, at + 4, at + 8);
        at += 2 + view.getUint16(at + 2);
      }
    } else if (isText(copy, 0, '\x89PNG')) {
      for (let at = 8; at + 12 <= copy.length; at += 12 + view.getUint32(at)) {
        if (isText(copy, at + 4, 'eXIf')) return joined(copy.subarray(0, at), copy.subarray(at + 12 + view.getUint32(at)));
      }
    } else if (isText(copy, 0, 'RIFF') && isText(copy, 8, 'WEBP')) {
      for (let at = 12; at + 8 <= copy.length; ) {
        if (isText(copy, at, 'EXIF')) copy.fill(0x2d, at, at + 4);
        const size = view.getUint32(at + 4, true);
        at += 8 + size + (size % 2);
      }
    }
    return copy;
  }

  function joined(left, right) {
    const all = new Uint8Array(left.length + right.length);
    all.set(left);
    all.set(right, left.length);
    return all;
  }

  /** Every pixel as stored, in sRGB. */
  async function decode(bytes) {
    const bitmap = await createImageBitmap(new Blob([withoutExif(bytes)]));
    try {
      const { width, height } = bitmap;
      const canvas = document.createElement('canvas');
      canvas.width = width;
      canvas.height = height;
      const context = canvas.getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' });
      if (context === null) throw new Error('The browser gives no canvas of this size.');
      context.drawImage(bitmap, 0, 0);
      return { pixels: context.getImageData(0, 0, width, height).data, width, height };
    } finally {
      bitmap.close();
    }
  }

  /**
   * @param {Blob} blob an image file: jpeg, png, webp, gif (first frame), bmp, avif
   * @param {number} size side of the square, pixels
   * @returns {Promise<Uint8Array>} size×size×3, row-major RGB
   * @throws where the browser cannot read it as an image
   */
  async function readImage(blob, size) {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const stored = await decode(bytes);
    const upright = applyOrientation(stored.pixels, stored.width, stored.height, readExifOrientation(bytes));
    return cropAndResize(upright.pixels, upright.width, upright.height, size);
  }

  /** What the model takes: x/127 - 1. */
  const toInput = (rgb) => Float32Array.from(rgb, (value) => value / 127 - 1);

  /** The crop on a canvas of its own size, for programs that take one. */
  function toCanvas(rgb, size) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = size;
    const context = canvas.getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' });
    const image = context.createImageData(size, size);
    for (let i = 0; i < size * size; i++) {
      for (let channel = 0; channel < 3; channel++) image.data[i * 4 + channel] = rgb[i * 3 + channel];
      image.data[i * 4 + 3] = 255;
    }
    context.putImageData(image, 0, 0);
    return canvas;
  }

  const batchwise = { readImage, toInput, toCanvas, cropAndResize, readExifOrientation, applyOrientation };
  if (typeof module === 'object') module.exports = batchwise;
  else root.batchwise = batchwise;
})(globalThis);
