/** Epochs that a run may have. */
export const mostEpochs = 10_000;

/** Largest seed of a run: 32 bits. */
export const largestSeed = 0xffff_ffff;

/** Bytes of the largest pasted or dropped image to try. */
export const largestImageToTryBytes = 20_000_000;
