/** The minimum of a ratio, for all rows or by label. */
export type Required = number | Readonly<Record<string, number>>;

/** The minimum of ratios and the maximum of figures; null if nothing is required. */
export const required = {
  /** Compiled step ÷ PyTorch's better layout, and ÷ plain tfjs-node. */
  steps: {
    toPyTorch: { 'batch 1': 1, 'batch 16': 1.1, 'batch 64': 1.1, 'batch 256': 1.1 },
    toTfjsNode: { 'batch 1': 5, 'batch 16': 4, 'batch 64': 3, 'batch 256': 2.5 },
  },
  features: { toPyTorch: { 'batch 32': 1.5 }, toOpByOp: null },
  finetune: { toPyTorch: 1, graphMegabytes: 60, peakMegabytes: 5000 },
  head: { toOpByOp: null },
  /** Custom routines ÷ the stock backend. */
  wasm: { toStock: 3 },
  /** In percent of a step. */
  overhead: { percent: 10 },
} as const satisfies Record<string, Record<string, Required | null>>;

/** @returns the minimum of a row's ratio; null if nothing is required */
export function leastOf(of: Required | null, label: string): number | null {
  return typeof of === 'number' || of === null ? of : (of[label] ?? null);
}
