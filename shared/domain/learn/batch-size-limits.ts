/** What bounds the batch size from above, measured on one computer with one dataset; null where one was not measured. */
export interface LimitMeasurement {
  /** The largest batch that fits into memory. */
  readonly memory: number | null;
  /** From this batch size on, more images a step are no faster. */
  readonly speed: number | null;
  /** The noise scale: from here on, a larger batch hardly saves steps. */
  readonly noise: number | null;
  /** All training images: no batch is larger. */
  readonly images: number;
}

export const batchSizeLimits = ['memory', 'speed', 'noise'] as const;
export type BatchSizeLimit = (typeof batchSizeLimits)[number];

/** The lowest of the limits measured, and the batch size it leaves; null where none was. The first of equals. */
export function decidingLimit(
  measurement: LimitMeasurement,
): { readonly limit: BatchSizeLimit; readonly size: number } | null {
  let lowest: { limit: BatchSizeLimit; size: number } | null = null;
  for (const limit of batchSizeLimits) {
    const size = measurement[limit];
    if (size !== null && size < (lowest?.size ?? Infinity)) lowest = { limit, size };
  }
  return lowest === null ? null : { ...lowest, size: Math.min(lowest.size, measurement.images) };
}
