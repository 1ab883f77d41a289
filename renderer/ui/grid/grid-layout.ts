/** Cells of a grid that fill the width in equal columns. */
export interface GridLayout {
  readonly columns: number;
  readonly rows: number;
  /** Distance from one row to the next. */
  readonly rowHeightPx: number;
}

/** As many columns as fit with at least `minimumPx` each, one at least. */
export function layOutGrid(
  count: number,
  widthPx: number,
  minimumPx: number,
  extraHeightPx: number,
): GridLayout {
  const columns = Math.max(1, Math.floor(widthPx / minimumPx));
  return {
    columns,
    rows: Math.ceil(count / columns),
    rowHeightPx: Math.max(1, widthPx) / columns + extraHeightPx,
  };
}

/** First and last row (inclusive) to draw: those in view and `spare` on either side. */
export function rowsInView(
  layout: GridLayout,
  scrollTopPx: number,
  heightPx: number,
  spare = 2,
): { first: number; last: number } {
  const first = Math.floor(scrollTopPx / layout.rowHeightPx) - spare;
  const last = Math.ceil((scrollTopPx + heightPx) / layout.rowHeightPx) + spare - 1;
  return { first: Math.max(0, first), last: Math.min(layout.rows - 1, last) };
}

/** Where a key leads from cell `index`; undefined for keys that do not move. */
export function moveInGrid(
  key: string,
  index: number,
  count: number,
  columns: number,
  rowsPerPage: number,
): number | undefined {
  const last = count - 1;
  switch (key) {
    case 'ArrowRight':
      return Math.min(last, index + 1);
    case 'ArrowLeft':
      return Math.max(0, index - 1);
    case 'ArrowDown':
      return index + columns <= last ? index + columns : index;
    case 'ArrowUp':
      return index - columns >= 0 ? index - columns : index;
    case 'PageDown':
      return Math.min(last, index + columns * rowsPerPage);
    case 'PageUp':
      return Math.max(0, index - columns * rowsPerPage);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
