/** What the ratios have to be at least, and figures at most; null where nothing is required yet. */
export const required = {
  /** Compiled step ÷ PyTorch's better layout, and ÷ plain tfjs-node. */
  steps: { toPyTorch: null, toTfjsNode: null },
  features: { toPyTorch: null, toOpByOp: null },
  finetune: { toPyTorch: null, graphMegabytes: null, peakMegabytes: null },
  head: { toOpByOp: null },
  /** Gradients rebuilt from fast forward kernels against the stock backend's. */
  wasm: { toStock: 3 },
  /** Percent of a step. */
  overhead: { percent: null },
} as const;
