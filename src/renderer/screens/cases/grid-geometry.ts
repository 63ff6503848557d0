/** A grid of equal tiles in a scrolling box. Lengths in CSS pixels. */
export interface GridGeometry {
  readonly columns: number;
  readonly rows: number;
  readonly rowHeight: number;
  readonly tileWidth: number;
  /** Height of the scrolled content. */
  readonly contentHeight: number;
  readonly boxHeight: number;
}

/**
 * Browsers lose layout precision beyond some 2^24 pixels and clip at 2^25. A taller grid is scrolled in proportion: the
 * scroll bar then moves over less than the real height.
 */
const tallest = 15_000_000;

/** Rows kept beyond either edge of the box, so that what scrolls in is already there. */
const overscan = 6;

export function gridGeometry(
  tiles: number,
  box: { readonly width: number; readonly height: number },
  tile: { readonly minimumWidth: number; readonly height: number },
): GridGeometry {
  const columns = Math.max(1, Math.floor(box.width / tile.minimumWidth));
  const rows = Math.ceil(tiles / columns);
  return {
    columns,
    rows,
    rowHeight: tile.height,
    tileWidth: Math.floor(box.width / columns),
    contentHeight: Math.min(tallest, rows * tile.height),
    boxHeight: box.height,
  };
}

/** How far the grid is scrolled, in real pixels, when the box's scroll position is `scrollTop`. */
export function realOffset(grid: GridGeometry, scrollTop: number): number {
  const real = grid.rows * grid.rowHeight;
  if (real <= tallest) return scrollTop;
  const share = scrollTop / Math.max(1, grid.contentHeight - grid.boxHeight);
  return Math.min(1, Math.max(0, share)) * (real - grid.boxHeight);
}

/** The scroll position that shows the grid at a real offset: the inverse of `realOffset`. */
export function scrollTopFor(grid: GridGeometry, offset: number): number {
  const real = grid.rows * grid.rowHeight;
  const clamped = Math.min(Math.max(0, offset), Math.max(0, real - grid.boxHeight));
  if (real <= tallest) return clamped;
  return (clamped / (real - grid.boxHeight)) * (grid.contentHeight - grid.boxHeight);
}

/** Rows to render, `from` included, `to` excluded. */
export function visibleRows(
  grid: GridGeometry,
  scrollTop: number,
): { readonly from: number; readonly to: number } {
  const offset = realOffset(grid, scrollTop);
  return {
    from: Math.max(0, Math.floor(offset / grid.rowHeight) - overscan),
    to: Math.min(grid.rows, Math.ceil((offset + grid.boxHeight) / grid.rowHeight) + overscan),
  };
}

/** Where a row stands inside the scrolled content at the present scroll position. */
export function rowTop(grid: GridGeometry, row: number, scrollTop: number): number {
  return scrollTop + row * grid.rowHeight - realOffset(grid, scrollTop);
}

/** The scroll position that brings a row fully into the box, moving as little as needed. */
export function scrollTopShowing(grid: GridGeometry, row: number, scrollTop: number): number {
  const offset = realOffset(grid, scrollTop);
  const top = row * grid.rowHeight;
  if (top < offset) return scrollTopFor(grid, top);
  const bottom = top + grid.rowHeight;
  return bottom > offset + grid.boxHeight ? scrollTopFor(grid, bottom - grid.boxHeight) : scrollTop;
}

/** Where the cursor goes by a key, as a position among `tiles`; null for keys that do not move it. */
export function movedCursor(grid: GridGeometry, tiles: number, cursor: number, key: string): number | null {
  const page = Math.max(1, Math.floor(grid.boxHeight / grid.rowHeight)) * grid.columns;
  const to = { ArrowLeft: cursor - 1, ArrowRight: cursor + 1, Home: 0, End: tiles - 1 }[key];
  if (to !== undefined) return Math.min(tiles - 1, Math.max(0, to));
  const step = { ArrowUp: -grid.columns, ArrowDown: grid.columns, PageUp: -page, PageDown: page }[key];
  if (step === undefined) return null;
  const target = cursor + step;
  // Beyond the first or last row the cursor stays in its column.
  if (target < 0) return cursor % grid.columns;
  if (target < tiles) return target;
  const lastRow = Math.floor((tiles - 1) / grid.columns);
  const inLastRow = lastRow * grid.columns + (cursor % grid.columns);
  return inLastRow < tiles ? inLastRow : tiles - 1;
}
