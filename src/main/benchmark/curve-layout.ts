import { count, fixed } from '../report/numbers.ts';
import { shortenMiddle } from '../report/text-lines.ts';
import { placeBeside, spread } from './curve-labels.ts';
import type { Curve } from './curve-points.ts';
import type { CurveBox, Marker, PlacedLabel, PlacedPoint } from './curve-shapes.ts';

export interface CurveText {
  readonly size: number;
  readonly measure: (text: string) => number;
}

export interface PlacedSeries {
  readonly title: string;
  readonly colour: string;
  readonly marker: Marker;
  readonly points: readonly PlacedPoint[];
  readonly label: PlacedLabel | null;
}

/** A curve in the coordinates of the page, y downwards. */
export interface CurveLayout {
  readonly plot: CurveBox;
  readonly across: readonly { readonly x: number; readonly text: string }[];
  readonly up: readonly { readonly y: number; readonly text: string }[];
  readonly series: readonly PlacedSeries[];
  readonly levels: readonly { readonly y: number; readonly label: PlacedLabel | null }[];
}

/** Dark enough for lines on white; after Okabe and Ito (2008) and Tol (2021). */
export const lineColours = [
  '#0072b2',
  '#c44e00',
  '#00795a',
  '#a3327f',
  '#5b4bb3',
  '#8a5a00',
  '#a51c30',
  '#3f5866',
];
export const markers: readonly Marker[] = ['circle', 'square', 'triangle', 'diamond'];

/** Room around the plot in heights of its text: for values, for passes, between the plot and its labels. */
const around = { left: 3.3, foot: 2.9, beside: 1.4 };

/** Room that the labels at the right need so that none covers another. */
export function curveHeight({ series, levels }: Curve, least: number, size: number): number {
  return Math.max(least, (series.length + levels.length) * size * 1.3 + around.foot * size);
}

/**
 * Lays a curve out in a box: axes with ticks, points, intervals, and a label for every line beside its end. A point
 * alone has its label at its side where that covers nothing, else at the right like lines and levels.
 */
export function layOutCurve(curve: Curve, box: CurveBox, text: CurveText): CurveLayout {
  const [left, foot, beside] = [around.left * text.size, around.foot * text.size, around.beside * text.size];
  const names = [...curve.series, ...curve.levels].map(({ title }) => title);
  const column = Math.min(box.width * 0.42, Math.max(...names.map(text.measure)));
  const plot = {
    x: box.x + left,
    y: box.y,
    width: box.width - left - column - beside,
    height: box.height - foot,
  };
  const scale = scalesOf(curve, plot);
  const points = curve.series.map((series) =>
    series.points.map(({ passes, value, low, high }) => ({
      ...{ x: scale.x(passes), y: scale.y(value) },
      ...{ low: scale.y(low), high: scale.y(high) },
    })),
  );
  const levels = curve.levels.map(({ value }) => scale.y(value));
  const labels = labelsOf(curve, { plot, points, levels, column }, text);
  // Lines come first, so that few of them share a colour.
  const order = curve.series.map((_, at) => at);
  const ranked = order.toSorted((a, b) => Number(points[a]?.length === 1) - Number(points[b]?.length === 1));
  return {
    plot,
    across: scale.across.map((passes) => ({ x: scale.x(passes), text: count(passes) })),
    up: scale.up.map((value) => ({ y: scale.y(value), text: fixed(value, scale.decimals) })),
    series: curve.series.map(({ title }, at) => ({
      title,
      ...looksOf(ranked.indexOf(at)),
      points: points[at] ?? [],
      label: labels.series[at] ?? null,
    })),
    levels: levels.map((y, at) => ({ y, label: labels.levels[at] ?? null })),
  };
}

function looksOf(rank: number): Pick<PlacedSeries, 'colour' | 'marker'> {
  const turn = Math.floor(rank / lineColours.length);
  return {
    colour: lineColours[rank % lineColours.length] ?? '#000000',
    marker: markers[(rank + turn) % markers.length] ?? 'circle',
  };
}

interface Placed {
  readonly plot: CurveBox;
  readonly points: readonly (readonly PlacedPoint[])[];
  readonly levels: readonly number[];
  readonly column: number;
}

function labelsOf(curve: Curve, placed: Placed, text: CurveText) {
  const { plot, points, levels, column } = placed;
  const right = plot.x + plot.width;
  const short = (title: string) => shortenMiddle(title, column, text.measure);
  const alone = curve.series.map(({ title }, at) =>
    points[at]?.length === 1 ? { title: short(title), point: points[at]?.[0] as PlacedPoint } : null,
  );
  const near = placeBeside(
    alone.map((own) => (own === null ? null : { ...own, width: text.measure(own.title) })),
    { plot, points, levels, size: text.size },
  );
  const anchors = [
    ...curve.series.flatMap(({ title }, at) => {
      const end = points[at]?.at(-1);
      return end === undefined || near[at] !== null ? [] : [{ title, at, x: end.x + 4, y: end.y }];
    }),
    ...curve.levels.map(({ title }, at) => ({
      ...{ title, at: curve.series.length + at },
      ...{ x: right, y: levels[at] ?? 0 },
    })),
  ];
  const step = text.size * 1.3;
  const ys = spread(
    anchors.map(({ y }) => y),
    step,
    plot.y + step / 2,
    plot.y + plot.height + around.foot * text.size - step / 2,
  );
  const all: (PlacedLabel | null)[] = [...near, ...curve.levels.map(() => null)];
  anchors.forEach(({ title, at, x, y }, place) => {
    const own = ys[place] ?? y;
    const start = right + around.beside * text.size;
    all[at] = { text: short(title), x: start, y: own, leader: [x, y, start - text.size / 4, own] };
  });
  return { series: all.slice(0, curve.series.length), levels: all.slice(curve.series.length) };
}

function scalesOf({ series, levels }: Curve, plot: CurveBox) {
  const passes = series.flatMap(({ points }) => points.map((point) => point.passes));
  const first = Math.log10(Math.min(...passes)) - 0.08;
  const last = Math.max(Math.log10(Math.max(...passes)) + 0.08, first + 0.5);
  const values = [
    ...series.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high])),
    ...levels.map(({ value }) => value),
  ];
  const least = Math.min(...values);
  const margin = Math.max((Math.max(...values) - least) * 0.06, 0.005);
  const bottom = least - margin;
  const top = Math.max(...values) + margin;
  const step = niceStep((top - bottom) / 5);
  return {
    x: (value: number) => plot.x + ((Math.log10(value) - first) / (last - first)) * plot.width,
    y: (value: number) => plot.y + ((top - value) / (top - bottom)) * plot.height,
    across: passTicks(10 ** first, 10 ** last),
    up: multiples(step, bottom, top),
    decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)),
  };
}

/** 1, 2 or 5 times a power of ten, not below `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((factor) => factor * power >= least) ?? 10) * power;
}

function multiples(step: number, low: number, high: number): number[] {
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, at) => (first + at) * step);
}

/** 1, 2, 5, 10, ...; powers of ten alone where these are many. */
function passTicks(low: number, high: number): number[] {
  const decades = Array.from({ length: 20 }, (_, power) => 10 ** power);
  const all = decades.flatMap((decade) => [decade, 2 * decade, 5 * decade]);
  const inside = (value: number) => value >= low && value <= high;
  const fine = all.filter(inside);
  return fine.length <= 8 ? fine : decades.filter(inside);
}
