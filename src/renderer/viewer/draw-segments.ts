import { regionColour } from '#contract/region-colours.ts';
import { borderLayer } from './border-layer.ts';
import type { PaneSegments } from './pane-segments.ts';
import { cssColour } from './region-colours.ts';
import { type SegmentPaths, segmentPaths } from './segment-paths.ts';
import { type PaneTransform, type Point, toPane } from './view-transform.ts';

/** A line in a dark casing; widths in CSS pixels. */
interface Stroke {
  readonly core: string;
  readonly width: number;
  readonly casing: string;
  readonly casingWidth: number;
  readonly dash: readonly number[];
}

const light = 'rgb(255 255 255 / 75%)';
const shade = 'rgb(0 0 0 / 45%)';
const dark = 'rgb(0 0 0 / 80%)';
const markColour = '#ffe14d';

const border: Stroke = { core: light, width: 0.75, casing: shade, casingWidth: 2, dash: [] };
const groupBorder: Stroke = { core: '#ffffff', width: 1.75, casing: dark, casingWidth: 3.75, dash: [] };
const neighbour: Stroke = { core: markColour, width: 1, casing: dark, casingWidth: 2.5, dash: [2, 3] };
/** The first of two is drawn in full, the second dashed. */
const marks: readonly Stroke[] = [
  { core: markColour, width: 2, casing: dark, casingWidth: 4.5, dash: [] },
  { core: markColour, width: 2, casing: dark, casingWidth: 4.5, dash: [7, 4] },
];

/** More numbers than this on one picture would cover it. */
const mostNumbers = 12;
/** More outlines than this would be no outlines any more. */
const mostNeighbours = 60;

/**
 * Draws the borders of segments, those of meta-superpixels thicker and with their numbers, and the segments that
 * stand out with their neighbours.
 *
 * @param borders whether borders are drawn at all; what stands out is drawn in any case
 * @param marked the segments that stand out
 */
export function drawSegments(
  context: CanvasRenderingContext2D,
  density: number,
  transform: PaneTransform,
  pane: PaneSegments,
  borders: boolean,
  marked: readonly number[],
): void {
  const paths = segmentPaths(pane.segments, pane.placement);
  const stroke = (path: Path2D, style: Stroke) => strokePath(context, density, transform, path, style);
  const path = paths.borders();
  if (borders) {
    const layer = borderLayer(path, context.canvas, transform, density, (apart) =>
      strokePath(apart, density, transform, path, border),
    );
    if (layer !== null) context.drawImage(layer, 0, 0);
  }
  if (borders && pane.groups !== null) {
    stroke(paths.groupBorders(pane.groups), groupBorder);
    drawGroupNumbers(context, density, transform, pane, pane.groups, paths);
  }
  const [first] = marked;
  const near =
    first === undefined || marked.length > 1
      ? []
      : (pane.neighboursOf?.(first) ?? []).slice(0, mostNeighbours);
  for (const segment of near) stroke(paths.outline(segment), neighbour);
  for (const [place, segment] of marked.entries()) stroke(paths.outline(segment), marks[place] ?? neighbour);
  if (marked.length < 2 && near.length === 0) return;
  for (const segment of [...marked, ...near].slice(0, mostNumbers)) {
    const middle = paths.middle(segment);
    if (middle !== null) drawTag(context, density, transform, middle, String(segment), markColour);
  }
}

/** Strokes a path of picture pixels; its width does not follow the zoom. */
function strokePath(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  density: number,
  transform: PaneTransform,
  path: Path2D,
  style: Stroke,
): void {
  const unit = density / transform.scale;
  context.setTransform(transform.scale, 0, 0, transform.scale, transform.offsetX, transform.offsetY);
  context.lineCap = style.dash.length === 0 ? 'square' : 'butt';
  context.strokeStyle = style.casing;
  context.lineWidth = style.casingWidth * unit;
  context.stroke(path);
  context.strokeStyle = style.core;
  context.lineWidth = style.width * unit;
  context.setLineDash(style.dash.map((length) => length * unit));
  context.stroke(path);
  context.setLineDash([]);
  context.setTransform(1, 0, 0, 1, 0, 0);
}

/** The number of each meta-superpixel, in its largest segment, where there is room for it. */
function drawGroupNumbers(
  context: CanvasRenderingContext2D,
  density: number,
  transform: PaneTransform,
  { segments, placement }: PaneSegments,
  groups: Int32Array,
  paths: SegmentPaths,
): void {
  const largest = new Map<number, number>();
  for (const [segment, group] of groups.entries()) {
    const known = largest.get(group);
    if (known === undefined || (segments.areas[segment] as number) > (segments.areas[known] as number)) {
      largest.set(group, segment);
    }
  }
  const scale = (transform.scale * placement.width) / segments.width / density;
  for (const [group, segment] of largest) {
    const side = Math.sqrt(segments.areas[segment] as number) * scale;
    const middle = side < 16 ? null : paths.middle(segment);
    if (middle !== null) {
      drawTag(context, density, transform, middle, `G${group}`, cssColour(regionColour(group)));
    }
  }
}

function drawTag(
  context: CanvasRenderingContext2D,
  density: number,
  transform: PaneTransform,
  at: Point,
  words: string,
  colour: string,
): void {
  const { x, y } = toPane(transform, at);
  context.font = `700 ${11 * density}px "Inter Variable", system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const width = Math.max(14 * density, context.measureText(words).width + 6 * density);
  const height = 15 * density;
  context.fillStyle = colour;
  context.strokeStyle = dark;
  context.lineWidth = density;
  context.beginPath();
  context.roundRect(x - width / 2, y - height / 2, width, height, 3 * density);
  context.fill();
  context.stroke();
  context.fillStyle = '#000000';
  context.fillText(words, x, y + density / 2);
}
