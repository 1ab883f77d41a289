import { sized, text, unsigned, vector, type Code } from './encoding.ts';
import { bodyOf, typeOf, type Routine } from './routine.ts';

/** The import of the memory that the routines work on. */
export const memoryImport = { module: 'env', name: 'memory' } as const;

/** Pages of 64 KiB: all that 32-bit addresses reach. */
const largestPageCount = 65_536;

/** @returns a WebAssembly module that exports the routines and works on a shared memory of 4 GB at most */
export function moduleOf(routines: readonly Routine[]): Uint8Array {
  const isSharedWithMaximum = 3;
  const memory = [isSharedWithMaximum, ...unsigned(0), ...unsigned(largestPageCount)];
  const imported = [...text(memoryImport.module), ...text(memoryImport.name), 2, ...memory];
  const section = (id: number, items: readonly Code[]): Code => [id, ...sized(vector(items))];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, routines.map(typeOf)),
    ...section(2, [imported]),
    ...section(
      3,
      routines.map((_, index) => unsigned(index)),
    ),
    ...section(
      7,
      routines.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]),
    ),
    ...section(
      10,
      routines.map((routine) => sized(bodyOf(routine))),
    ),
  ]);
}
