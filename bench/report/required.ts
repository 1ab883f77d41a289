/** What a ratio has to be at least: for all rows, or for each by its label. */
export type Required = number | Readonly<Record<string, number>>;

/** What the ratios have to be at least, and figures at most; null where nothing is required. */
export const required = {
  /** Compiled step ÷ PyTorch's better layout, and ÷ plain tfjs-node. */
  steps: {
    toPyTorch: { 'batch 1': 1, 'batch 16': 1.1, 'batch 64': 1.1, 'batch 256': 1.1 },
    toTfjsNode: { 'batch 1': 5, 'batch 16': 4, 'batch 64': 3, 'batch 256': 2.5 },
  },
  features: { toPyTorch: { 'batch 32': 1.5 }, toOpByOp: null },
  finetune: { toPyTorch: 1, graphMegabytes: 60, peakMegabytes: 5000 },
  head: { toOpByOp: null },
  /** Routines of our own against the stock backend's. */
  wasm: { toStock: 3 },
  /** Percent of a step. */
  overhead: { percent: 10 },
} as const satisfies Record<string, Record<string, Required | null>>;

/** @returns what a row's ratio has to be at least; null where nothing is required of it */
export function leastOf(of: Required | null, label: string): number | null {
  return typeof of === 'number' || of === null ? of : (of[label] ?? null);
}
