import type { CurveBox, PlacedLabel, PlacedPoint } from './curve-shapes.ts';

/** What a label must not cover. */
interface Surroundings {
  readonly plot: CurveBox;
  /** By series, in order. */
  readonly points: readonly (readonly PlacedPoint[])[];
  readonly levels: readonly number[];
  /** Of the text. */
  readonly size: number;
}

/** The nearest places to those wanted that keep `step` between them, from `low` to `high`, as far as there is room. */
export function spread(wanted: readonly number[], step: number, low: number, high: number): number[] {
  const order = wanted.map((_, at) => at).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const places: number[] = [];
  for (const at of order) {
    places.push(Math.max(wanted[at] ?? 0, low, (places.at(-1) ?? Number.NEGATIVE_INFINITY) + step));
  }
  let most = high;
  for (let place = places.length - 1; place >= 0; place--) {
    places[place] = Math.min(places[place] ?? most, most);
    most = (places[place] ?? most) - step;
  }
  const found = new Array<number>(wanted.length).fill(0);
  order.forEach((at, place) => {
    found[at] = places[place] ?? 0;
  });
  return found;
}

const reach = 6;

/** Labels beside points that stand alone, null where each side is taken. */
export function placeBeside(
  wanted: readonly ({
    readonly title: string;
    readonly point: PlacedPoint;
    readonly width: number;
  } | null)[],
  { plot, points, levels, size }: Surroundings,
): (PlacedLabel | null)[] {
  const taken = obstacles(points, levels, plot);
  return wanted.map((own) => {
    if (own === null) return null;
    const { point, width, title } = own;
    for (const [x, y] of sides(point, width, size)) {
      const box = { x, y: y - size / 2, width, height: size };
      if (!inside(box, plot) || taken.some((other) => meets(box, other))) continue;
      taken.push(box);
      return { text: title, x, y, leader: null };
    }
    return null;
  });
}

/** Left end and middle of a label at the right, at the left, above and below. */
function sides({ x, y, low, high }: PlacedPoint, width: number, size: number): [number, number][] {
  return [
    [x + reach, y],
    [x - reach - width, y],
    [x - width / 2, high - size],
    [x - width / 2, low + size],
    [x + reach, y - size],
    [x + reach, y + size],
    [x - reach - width, y - size],
    [x - reach - width, y + size],
    [x - reach - width, y - 2.2 * size],
    [x - reach - width, y + 2.2 * size],
  ];
}

/** Boxes over everything drawn; lines are cut into short pieces. */
function obstacles(points: Surroundings['points'], levels: readonly number[], plot: CurveBox): CurveBox[] {
  const marks = points.flat().flatMap(({ x, y, low, high }) => [
    { x: x - 4, y: y - 4, width: 8, height: 8 },
    { x: x - 3, y: high, width: 6, height: low - high },
  ]);
  const pieces = points.flatMap((own) =>
    own.slice(1).flatMap((end, at) => {
      const start = own[at] ?? end;
      const many = Math.max(1, Math.ceil((end.x - start.x) / 4));
      return Array.from({ length: many }, (_, piece) => pieceOf(start, end, piece / many, 1 / many));
    }),
  );
  const rules = levels.map((y) => ({ x: plot.x, y: y - 0.5, width: plot.width, height: 1 }));
  return [...marks, ...pieces, ...rules];
}

function pieceOf(start: PlacedPoint, end: PlacedPoint, from: number, share: number): CurveBox {
  const y1 = start.y + (end.y - start.y) * from;
  const y2 = start.y + (end.y - start.y) * (from + share);
  return {
    x: start.x + (end.x - start.x) * from,
    y: Math.min(y1, y2) - 1,
    width: (end.x - start.x) * share,
    height: Math.abs(y2 - y1) + 2,
  };
}

function meets(a: CurveBox, b: CurveBox): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function inside(box: CurveBox, { x, y, width, height }: CurveBox): boolean {
  return box.x >= x && box.y >= y && box.x + box.width <= x + width && box.y + box.height <= y + height;
}
