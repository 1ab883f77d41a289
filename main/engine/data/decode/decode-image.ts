import { createCanvas, Image, type Canvas } from '@napi-rs/canvas';
import { applyOrientation, readExifOrientation } from '#shared/domain/dataset/exif-orientation.ts';
import type { ImageFormat } from '#shared/domain/dataset/dataset.ts';
import { readAvifOrientation } from './formats/avif-orientation.ts';
import type { DecodedImage } from './decoded-image.ts';
import { decodeSmallPng } from './formats/small-png.ts';
import { loadHeicDecoder, type HeicDecoder } from './formats/heic.ts';
import { decodeTiff } from './formats/tiff.ts';

/** Larger canvases aren't reused: they would never free their memory. */
const largestReusedPixels = 1_000_000;

/** Decodes images, one after the other. Each worker has its own. */
export class ImageDecoder {
  #canvas: Canvas | undefined;
  #heic: Promise<HeicDecoder> | undefined;

  /**
   * @param bytes the whole file
   * @throws Error of any kind if it can't be decoded
   */
  async decode(bytes: Uint8Array, format: ImageFormat): Promise<DecodedImage> {
    switch (format) {
      case 'tiff':
        return upright(await decodeTiff(bytes), readExifOrientation(bytes));
      case 'heic':
        // libheif rotates it itself.
        this.#heic ??= loadHeicDecoder();
        return (await this.#heic).decode(bytes);
      case 'png':
        return decodeSmallPng(bytes) ?? upright(await this.#drawn(bytes), readExifOrientation(bytes));
      case 'avif':
        return upright(await this.#drawn(bytes), readAvifOrientation(bytes));
      default:
        // The canvas applies the EXIF orientation of JPEG and WebP itself.
        return this.#drawn(bytes);
    }
  }

  async #drawn(bytes: Uint8Array): Promise<DecodedImage> {
    const image = new Image();
    // The decoder must see this file only: the view's buffer may hold more.
    image.src = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    await image.decode();
    const { width, height } = image;
    if (width < 1 || height < 1) throw new Error('The decoder found no pixels.');
    const context = this.#canvasOf(width, height).getContext('2d');
    context.clearRect(0, 0, width, height);
    context.drawImage(image, 0, 0);
    return { pixels: context.getImageData(0, 0, width, height).data, width, height };
  }

  #canvasOf(width: number, height: number): Canvas {
    if (this.#canvas?.width === width && this.#canvas.height === height) return this.#canvas;
    const canvas = createCanvas(width, height);
    this.#canvas = width * height <= largestReusedPixels ? canvas : undefined;
    return canvas;
  }
}

function upright(stored: DecodedImage, orientation: number): DecodedImage {
  return applyOrientation(stored.pixels, stored.width, stored.height, orientation);
}
