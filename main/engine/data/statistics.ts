import type { ImageStatistics } from '#shared/domain/dataset.ts';
import type { ImageState } from './images/image-state.ts';

/**
 * What the images in use are like. An image whose crop could not be stored counts as coloured: nothing tells, and colour
 * loses nothing.
 * @returns a median of 0 where no image is in use; the mean of both where two are in the middle
 */
export function statisticsOf({ table, isExcluded }: ImageState): ImageStatistics {
  const sides = new Uint32Array(table.count);
  let count = 0;
  let isGrey = true;
  for (let id = 0; id < table.count; id++) {
    if (isExcluded[id] === 1) continue;
    sides[count++] = Math.min(table.width[id] as number, table.height[id] as number);
    if (!table.crops.isGrey(id)) isGrey = false;
  }
  return { medianSidePx: medianOf(sides.subarray(0, count).sort()), isGrey };
}

function medianOf(sorted: Uint32Array): number {
  const upper = sorted[sorted.length >> 1] ?? 0;
  const lower = sorted[(sorted.length - 1) >> 1] ?? upper;
  return (lower + upper) / 2;
}
