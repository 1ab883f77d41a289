/** How strongly a cell is tinted by its fraction of its row: by square root, 0 … 0.46 (texts stay readable up to there). */
export function cellTint(fraction: number): number {
  return 0.46 * Math.sqrt(fraction);
}

/** Which cell an arrow key leads to; undefined for other keys. */
export function moveInMatrix(
  key: string,
  cell: { readonly actual: number; readonly predicted: number },
  size: number,
): { readonly actual: number; readonly predicted: number } | undefined {
  const inside = (index: number): number => Math.min(size - 1, Math.max(0, index));
  const { actual, predicted } = cell;
  switch (key) {
    case 'ArrowRight':
      return { actual, predicted: inside(predicted + 1) };
    case 'ArrowLeft':
      return { actual, predicted: inside(predicted - 1) };
    case 'ArrowDown':
      return { actual: inside(actual + 1), predicted };
    case 'ArrowUp':
      return { actual: inside(actual - 1), predicted };
    case 'Home':
      return { actual, predicted: 0 };
    case 'End':
      return { actual, predicted: size - 1 };
    default:
      return undefined;
  }
}
