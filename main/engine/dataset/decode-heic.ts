import { createRequire } from 'node:module';
import type { DecodedPicture } from './decoded-picture.ts';

interface HeifImage {
  get_width(): number;
  get_height(): number;
  is_primary(): boolean;
  display(target: { data: Uint8ClampedArray }, done: (filled: object | null) => void): void;
  free(): void;
}
interface LibHeif {
  HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] };
}

/** libheif in WebAssembly: 2 MB, so it is made when the first HEIC photo comes. */
export class HeicDecoder {
  /** One for all photos: it frees a photo's memory when it gets the next one. */
  readonly #decoder: InstanceType<LibHeif['HeifDecoder']>;

  constructor() {
    // The bundle finds its binary whatever the working folder is.
    const library = createRequire(import.meta.url)('libheif-js/wasm-bundle') as LibHeif;
    this.#decoder = new library.HeifDecoder();
  }

  /**
   * @returns the primary picture, upright
   * @throws Error where its coding is not supported
   */
  async decode(bytes: Uint8Array): Promise<DecodedPicture> {
    const images = this.#decoder.decode(bytes);
    try {
      const primary = images.find((image) => image.is_primary()) ?? images[0];
      if (primary === undefined) throw new Error('The HEIC file has no picture that can be decoded.');
      const width = primary.get_width();
      const height = primary.get_height();
      const data = new Uint8ClampedArray(width * height * 4);
      const filled = await new Promise((resolve) => primary.display({ data }, resolve));
      if (filled === null) throw new Error('The HEIC picture cannot be decoded.');
      return { pixels: data, width, height };
    } finally {
      for (const image of images) image.free();
    }
  }
}
