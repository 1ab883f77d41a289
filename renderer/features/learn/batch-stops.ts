/** Powers of two below `most`, and `most` itself. */
export function batchStops(most: number): readonly number[] {
  const stops: number[] = [];
  for (let size = 1; size < most; size *= 2) stops.push(size);
  return [...stops, most];
}
