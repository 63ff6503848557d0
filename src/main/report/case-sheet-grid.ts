/** How many maps of a case stand side by side, and how large, in points. */
export interface MapGrid {
  /** So many are shown; the others have no room. */
  readonly shown: number;
  readonly across: number;
  readonly rows: number;
  /** Of the square that a map stands in. */
  readonly side: number;
  readonly stepAcross: number;
  readonly stepDown: number;
}

/** Points above a map: its title and its target. */
export const mapHead = 25;
/** Points between maps side by side. */
export const mapGap = 12;
const foot = 6;
const largestSide = 150;
/** Smaller maps show nothing. */
const smallestSide = 35;

/**
 * The grid whose maps are largest in the room that is left.
 *
 * @param maps how many there are, at least 1
 * @param aspect height of a map over the side of its square
 * @param barWidth that stands at the right of each map
 * @param below height of what stands below each map
 */
export function mapGrid(
  maps: number,
  width: number,
  height: number,
  aspect: number,
  barWidth: number,
  below: number,
): MapGrid {
  for (let shown = maps; shown > 1; shown--) {
    const grid = largest(shown, width, height, aspect, barWidth, below);
    if (grid.side >= smallestSide) return grid;
  }
  return largest(1, width, height, aspect, barWidth, below);
}

function largest(
  shown: number,
  width: number,
  height: number,
  aspect: number,
  barWidth: number,
  below: number,
): MapGrid {
  let best: MapGrid | null = null;
  // Of equal ones the widest: it takes the least height; with as many rows, that whose rows are alike.
  for (let across = shown; across >= 1; across--) {
    const rows = Math.ceil(shown / across);
    const stepAcross = (width + mapGap) / Math.max(2, across);
    const byWidth = stepAcross - mapGap - barWidth;
    const byHeight = (height / rows - mapHead - below - foot) / aspect;
    const side = Math.max(1, Math.min(largestSide, byWidth, byHeight));
    const even = best !== null && best.side === side && best.rows === rows;
    if (best !== null && best.side >= side && !even) continue;
    best = { shown, across, rows, side, stepAcross, stepDown: mapHead + side * aspect + below + foot };
  }
  if (best === null) throw new RangeError(`invalid maps: ${shown}`);
  return best;
}
