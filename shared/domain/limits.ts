/** Epochs that a run may have. */
export const mostEpochs = 10_000;
