/** What bounds the batch size from above, measured on one computer with one dataset; null where one was not measured. */
export interface CeilingMeasurement {
  /** The largest batch that fits into memory. */
  readonly memory: number | null;
  /** From this batch size on, more images a step are no faster. */
  readonly speed: number | null;
  /** The noise scale: from here on, a larger batch needs hardly fewer updates. */
  readonly use: number | null;
  /** All training images: no batch is larger. */
  readonly images: number;
}

export const ceilings = ['memory', 'speed', 'use'] as const;
export type Ceiling = (typeof ceilings)[number];

/** The lowest of the ceilings measured, and the batch size it leaves; null where none was. The first of equals. */
export function decidingCeiling(
  measurement: CeilingMeasurement,
): { readonly ceiling: Ceiling; readonly size: number } | null {
  let lowest: { ceiling: Ceiling; size: number } | null = null;
  for (const ceiling of ceilings) {
    const size = measurement[ceiling];
    if (size !== null && size < (lowest?.size ?? Infinity)) lowest = { ceiling, size };
  }
  return lowest === null ? null : { ...lowest, size: Math.min(lowest.size, measurement.images) };
}
