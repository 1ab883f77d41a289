import { at } from '#shared/domain/at.ts';
import { bytesPerNumber } from '../assembler/lanes.ts';
import type { WasmRuntime } from '../runtime.ts';
import { writeOffsets } from '../routines/strided-copy.ts';

/** The number of values along one side, and the distance between them, in numbers. */
export type Side = readonly [count: number, step: number];

/** Offsets of values: `start`, and from there along up to three sides, the last one fastest. In numbers, not bytes. */
export interface Offsets {
  readonly start?: number;
  readonly sides: readonly Side[];
}

/** Writes tables of byte offsets, freed when `use` returns. @param use gets the tables' addresses */
export function withOffsets<const T extends readonly Offsets[], R>(
  runtime: WasmRuntime,
  tables: T,
  use: (...addresses: { [K in keyof T]: number }) => R,
): R {
  const lengths = tables.map(({ sides }) => sides.reduce((product, [count]) => product * count, 1));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return runtime.withScratch(total * bytesPerNumber, (first) => {
    let next = first;
    const addresses = tables.map(({ start = 0, sides }, i) => {
      const [images, rows, columns] = [...Array<Side>(3 - sides.length).fill([1, 0]), ...sides] as [
        Side,
        Side,
        Side,
      ];
      const table = next;
      runtime.routines.run(writeOffsets, {
        table,
        start: start * bytesPerNumber,
        images: images[0],
        imageStep: images[1] * bytesPerNumber,
        rows: rows[0],
        rowStep: rows[1] * bytesPerNumber,
        columns: columns[0],
        columnStep: columns[1] * bytesPerNumber,
      });
      next += at(lengths, i) * bytesPerNumber;
      return table;
    });
    return use(...(addresses as { [K in keyof T]: number }));
  });
}
