/** An upright picture in sRGB. */
export interface DecodedPicture {
  /** uint8, height×width×4, row-major RGBA, alpha not premultiplied. */
  readonly pixels: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}
