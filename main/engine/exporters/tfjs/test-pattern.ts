/**
 * An image that any program can make by itself: smooth waves under fine checks, so that every part of a network answers.
 * The exported page classifies it to check its calculation; no image of the user goes into an export.
 * Self-contained on purpose (no imports, no outer names): the exported page carries its `toString()`.
 * @returns uint8, size×size×3, row-major RGB
 */
export function testPattern(size: number): Uint8Array {
  const rgb = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      for (let channel = 0; channel < 3; channel++) {
        // Integers only: sines may differ in their last bit between programs.
        const wave = Math.abs(((x * (channel + 2) + y * (3 - channel)) % 256) - 128);
        const checks = ((x >> (channel + 1)) ^ (y >> 2)) & 1;
        rgb[(y * size + x) * 3 + channel] = wave + checks * 96;
      }
    }
  }
  return rgb;
}
