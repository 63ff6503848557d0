import type { GradientGraph } from './gradient-graph.ts';
import type { Window } from './window.ts';

/** A maximum over windows of pictures [N, C, H, W] whose sizes are known, N excepted. */
export interface MaximumOfWindows {
  /** Input, [N, C, H, W]. */
  readonly x: string;
  /** Maxima, [N, C, h, w]. */
  readonly y: string;
  readonly channels: number;
  readonly window: Window;
  /** H and W. */
  readonly large: readonly number[];
  /** h and w. */
  readonly small: readonly number[];
}

/**
 * One axis of the windows. Every stride-th element belongs to one phase; tap t of window o is element o + shift of
 * its phase.
 */
interface Axis {
  readonly index: number;
  /** Elements of one phase, and windows: the fewer are filled up. */
  readonly cells: number;
  readonly taps: readonly { readonly phase: number; readonly shift: number }[];
}

function axisOf({ window, large, small }: MaximumOfWindows, i: number): Axis {
  const stride = window.strides[i] ?? 1;
  const taps = Array.from({ length: window.kernel[i] ?? 1 }, (_, tap) => {
    const place = tap * (window.dilations[i] ?? 1) - (window.before[i] ?? 0);
    const shift = Math.floor(place / stride);
    return { phase: place - shift * stride, shift };
  });
  const cells = Math.max(Math.ceil((large[i] ?? 0) / stride), small[i] ?? 0);
  return { index: i + 2, cells, taps };
}

/** Whether `undoMaximum` covers these windows: two axes, one stride, and no element that all windows step over. */
export function undoesMaximum(window: Window): boolean {
  const [stride = 1, other] = window.strides;
  if (window.kernel.length !== 2 || stride !== other) return false;
  return window.kernel.every((taps, i) => {
    const phases = Array.from({ length: taps }, (_, tap) => (tap * (window.dilations[i] ?? 1)) % stride);
    return new Set(phases).size === stride;
  });
}

/**
 * dL/dx of y = maximum over windows: each cotangent goes to the first maximum of its window in row-major order.
 *
 * A window's maximum is that of its rows, and a row's that of its elements; the first row that reaches it, and in
 * it the first such element, is the first maximum of all. So g is handed to rows, and what a row got to elements,
 * by comparing one tap of all windows at a time. For strides s the picture is cut into s x s phases beforehand, and
 * interleaved again behind: no step reads with gaps. On one thread this takes half the time of the runtime's MaxPool
 * with indices and a scatter; on several, where memory is the limit, it takes from 0.7 times as long to about as long.
 */
export function undoMaximum(graph: GradientGraph, g: string, pool: MaximumOfWindows): string {
  const { small, large } = pool;
  const stride = pool.window.strides[0] ?? 1;
  const rows = axisOf(pool, 0);
  const columns = axisOf(pool, 1);
  const cells = [rows.cells, columns.cells];
  const padded = cells.map((count) => count * stride);

  const x = fitted(graph, pool.x, large, padded, Number.NEGATIVE_INFINITY);
  const taps = phasesOf(graph, x, pool.channels, stride).map((phases) => tapsOf(graph, phases, columns));
  const maxima = taps.map((elements) => graph.maximum(elements));
  // Windows that were filled up have nothing to hand over.
  const [arriving, y] = [g, pool.y].map((tensor) => fitted(graph, tensor, small, cells, 0));
  const toRows = handOver(graph, arriving ?? '', y ?? '', tapsOf(graph, maxima, rows));
  const phases = gather(graph, toRows, rows, stride).map((part, i) =>
    gather(graph, handOver(graph, part, maxima[i] ?? '', taps[i] ?? []), columns, stride),
  );
  return fitted(graph, interleave(graph, phases, padded), padded, large, 0);
}

/** x with other sizes along its last two axes: all larger, filled up behind, or all smaller, cut off behind. */
function fitted(
  graph: GradientGraph,
  x: string,
  from: readonly number[],
  to: readonly number[],
  fill: number,
): string {
  const missing = to.map((size, i) => size - (from[i] ?? 0));
  if (missing.every((size) => size === 0)) return x;
  if (missing.every((size) => size <= 0)) {
    return graph.apply('Slice', x, graph.list([0, 0]), graph.list(to), graph.list([2, 3]));
  }
  return graph.apply('Pad', x, graph.list([0, 0, 0, 0, 0, 0, ...missing]), fill);
}

/** Element i + by in the place of element i along an axis; `fill` where there is none. */
function shifted(graph: GradientGraph, x: string, axis: number, by: number, fill: number): string {
  if (by === 0) return x;
  const pads = Array.from({ length: 8 }, (_, i) => (i === axis ? -by : i === axis + 4 ? by : 0));
  return graph.apply('Pad', x, graph.list(pads), fill);
}

/** x by phase: [N, C, cells, cells] for each row phase and column phase. */
function phasesOf(
  graph: GradientGraph,
  x: string,
  channels: number,
  stride: number,
): readonly (readonly string[])[] {
  if (stride === 1) return [[x]];
  const apart = graph.add('SpaceToDepth', [x], { blocksize: stride });
  const count = stride ** 2;
  const parts = graph.split(apart, graph.list(new Array<number>(count).fill(channels)), 1, count);
  return Array.from({ length: stride }, (_, phase) => parts.slice(phase * stride, (phase + 1) * stride));
}

/** What each tap of the windows sees along an axis. */
function tapsOf(graph: GradientGraph, phases: readonly string[], { taps, index }: Axis): readonly string[] {
  return taps.map(({ phase, shift }) =>
    shifted(graph, phases[phase] ?? '', index, shift, Number.NEGATIVE_INFINITY),
  );
}

/** The way back of `tapsOf`: adds what each tap got, by phase. */
function gather(
  graph: GradientGraph,
  parts: readonly string[],
  { taps, index }: Axis,
  stride: number,
): readonly string[] {
  return Array.from({ length: stride }, (_, phase) => {
    const places = parts.map((part, i) => {
      const tap = taps[i];
      return tap?.phase === phase ? shifted(graph, part, index, -tap.shift, 0) : undefined;
    });
    return graph.sum(places.filter((place) => place !== undefined));
  });
}

/** g for the first of the taps that equals the maximum, 0 for the others. No comparison is left for the last one. */
function handOver(
  graph: GradientGraph,
  g: string,
  maximum: string,
  taps: readonly string[],
): readonly string[] {
  let rest = g;
  const parts = taps.slice(0, -1).map((tap) => {
    const part = graph.apply('Mul', rest, graph.cast(graph.apply('Equal', tap, maximum), 'float32'));
    rest = graph.apply('Sub', rest, part);
    return part;
  });
  return [...parts, rest];
}

/** Phases put in each other's gaps again, [N, C, height, width]. */
function interleave(
  graph: GradientGraph,
  phases: readonly (readonly string[])[],
  [height = 0, width = 0]: readonly number[],
): string {
  const stride = phases.length;
  if (stride === 1) return phases[0]?.[0] ?? '';
  const lines = phases.map((line) => {
    const apart = line.map((phase) => graph.unsqueeze(phase, [4]));
    return graph.reshape(graph.add('Concat', apart, { axis: 4 }), [0, 0, height / stride, 1, width]);
  });
  return graph.reshape(graph.add('Concat', lines, { axis: 3 }), [0, 0, height, width]);
}
