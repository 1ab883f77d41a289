/** An upright image in sRGB. */
export interface DecodedImage {
  /** uint8, height×width×channels, row-major: RGBA with alpha not premultiplied, RGB or gray; the length tells which. */
  readonly pixels: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}
