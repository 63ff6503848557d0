import { Failure } from '#contract/failure.ts';
import { preprocessing } from '#contract/preprocessing.ts';
import type { ReportCase, ReportColumn, ReportDocument } from '#contract/report.ts';
import { type Placement, placementOf } from '#engine/image/fit.ts';
import { type MapLayer, type OverlayStyle, overlayStyle, renderOverlay } from '#engine/image/overlay.ts';
import { drawMeasureNotes, drawMeasures, metricsOf, metricTitle } from './case-measures.ts';
import {
  type ConceptFigure,
  conceptFigure,
  drawLegend,
  drawRegions,
  legendHeight,
} from './concept-column.ts';
import { correlationSide, drawCorrelation } from './correlation-figure.ts';
import {
  type Box,
  colourBarWidth,
  drawColourBar,
  drawPicture,
  pictureBox,
  scaleBarHeight,
} from './figure.ts';
import { drawMeasureMatrix, sharedControls } from './measure-matrix.ts';
import { amount } from './numbers.ts';
import { parameterText } from './parameter-text.ts';
import {
  blankPicture,
  colourBarImage,
  illustrationBytes,
  mapPicture,
  type PrintPicture,
  readMap,
} from './print-raster.ts';
import { drawSanity, sanityHeight } from './sanity-lines.ts';
import { drawSegmentNumbers, segmentLines } from './segment-column.ts';
import { drawBorders, type SegmentFigure, segmentFigure } from './segment-figure.ts';
import type { Sheet } from './sheet.ts';
import { contentWidth, page, text } from './style.ts';

/** Methods side by side; more of them go into further rows. */
const perRow = 3;
const gap = 14;
const mostCaptionLines = 20;

/**
 * Draws the maps of a case, side by side. One row of them has its measures below; of more methods all measures stand in
 * one table after the maps, where they can be compared.
 */
export async function drawCaseColumns(
  sheet: Sheet,
  item: ReportCase,
  picture: PrintPicture | Failure,
  document: ReportDocument,
  signal: AbortSignal,
): Promise<void> {
  const metrics = metricsOf(item.columns, document);
  const together = item.columns.length > perRow && sharedControls(item.columns, metrics);
  for (let first = 0; first < item.columns.length; first += perRow) {
    signal.throwIfAborted();
    const columns = item.columns.slice(first, first + perRow);
    await drawRow(sheet, item, columns, picture, document, together ? 0 : 60);
    if (!together) drawMeasures(sheet, columns, document);
  }
  if (!together || metrics.length === 0) return;
  sheet.space(10);
  // A header with a row or two at the foot of a page would say little.
  sheet.need(170);
  drawMeasureMatrix(sheet, item.columns, metrics, (metric) => metricTitle(metric, document));
  drawMeasureNotes(sheet, item.columns, metrics);
}

/** @param following height that has to be left on the page below the row */
async function drawRow(
  sheet: Sheet,
  item: ReportCase,
  columns: readonly ReportColumn[],
  picture: PrintPicture | Failure,
  document: ReportDocument,
  following: number,
): Promise<void> {
  const across = Math.min(perRow, Math.max(2, item.columns.length));
  const width = Math.min(236, (contentWidth - gap * (across - 1)) / across);
  const side = Math.min(140, width - colourBarWidth);
  const figureHeight = pictureBox(0, 0, side, item.width, item.height).height + scaleBarHeight(item);
  const shown = shownPicture(picture, item, side);
  const placement = placementOn(shown, item, document);
  const figures = await Promise.all(columns.map((column) => conceptsOf(column, shown, placement)));
  const segments = await Promise.all(columns.map((column) => segmentsOf(column, shown, placement)));
  const maps = await Promise.all(
    columns.map((column, at) =>
      figures[at] === null ? mapFigure(item, column, segments[at] ?? null, picture, side, document) : null,
    ),
  );
  const captions = columns.map((column, at) => captionOf(sheet, column, segments[at] ?? null, width));
  const legends = figures.map((figure) => (figure === null ? 0 : legendHeight(sheet, figure)));
  const above = columns.map((column, at) => (legends[at] ?? 0) + sanityHeight(column));
  const height = Math.max(
    ...captions.map((lines, at) => lines.length * sheet.lineHeight(text.tiny) + (above[at] ?? 0)),
  );
  sheet.space(8);
  sheet.need(30 + figureHeight + height + following);
  const top = sheet.y;
  for (const [at, column] of columns.entries()) {
    const left = page.left + at * (width + gap);
    drawTitle(sheet, column, { left, top, width, level: 3 });
    const box = pictureBox(left, top + 27, side, item.width, item.height);
    const figure = figures[at] ?? null;
    const below = top + 27 + figureHeight + 5;
    if (figure === null) {
      const map = maps[at];
      if (map !== null && map !== undefined) drawMap(sheet, map, item, box);
    } else {
      drawRegions(sheet, figure, box, item);
      drawLegend(sheet, figure, left, below, Math.min(width, side + colourBarWidth));
    }
    drawSanity(sheet, column, left, below + (legends[at] ?? 0), width);
    const lines = captions[at] ?? [];
    sheet.mark('Caption', () => {
      lines.forEach((line, row) => {
        sheet.draw(line, left, below + (above[at] ?? 0) + row * sheet.lineHeight(text.tiny), text.tiny);
      });
    });
  }
  sheet.y = top + 27 + figureHeight + 5 + height + 6;
  for (const [at, column] of columns.entries()) {
    const own = segments[at] ?? null;
    if (own === null) continue;
    const under = shownPicture(picture, item, correlationSide);
    await drawCorrelation(sheet, column, own, item, under, placementOn(under, item, document));
  }
}

/** What the column says of segments; null for methods without. */
function segmentsOf(
  { segments }: ReportColumn,
  shown: PrintPicture,
  placement: Placement,
): Promise<SegmentFigure> | null {
  return segments === null ? null : segmentFigure(segments, shown, placement);
}

/** The picture below what is laid over it in a square of a side in points. */
function shownPicture(picture: PrintPicture | Failure, item: ReportCase, side: number): PrintPicture {
  return picture instanceof Failure ? blankPicture(item.width, item.height) : mapPicture(picture, side);
}

/** The column's concepts as regions; null for methods that show one map. */
function conceptsOf(
  { conceptMaps }: ReportColumn,
  shown: PrintPicture,
  placement: Placement,
): Promise<ConceptFigure> | null {
  return conceptMaps === null ? null : conceptFigure(conceptMaps, shown, placement);
}

/** The method's title, a heading of a level, and what it explains: two lines. */
export function drawTitle(
  sheet: Sheet,
  column: ReportColumn,
  { left, top, width, level }: { left: number; top: number; width: number; level: 2 | 3 },
): void {
  const title = sheet.shorten(column.title, text.strong, width);
  sheet.mark(`H${level}`, () => sheet.draw(title, left, top, text.strong));
  const explained = targetLine(sheet, column, width);
  sheet.mark('P', () => sheet.draw(explained, left, top + 13, text.tiny));
}

/** Where the definition is from and what is explained, in as many words as there is room for. */
function targetLine(sheet: Sheet, { source, target }: ReportColumn, width: number): string {
  const label = target.replace(/ \([^)]*\)$/, '');
  const lines = [`target ${target}`, target, label].map((words) => `${source.kind} · ${words}`);
  const fitting = lines.find((line) => sheet.measure(sheet.print(line), text.tiny) <= width);
  return fitting ?? sheet.shorten(`${source.kind} · ${label}`, text.tiny, width);
}

function captionOf(
  sheet: Sheet,
  column: ReportColumn,
  segments: SegmentFigure | null,
  width: number,
): string[] {
  const own = [
    ...(segments === null ? [] : segmentLines(segments)),
    `${amount(column.passes, 'forward pass', 'forward passes')}. ${parameterText(column.parameters)}`,
    ...column.warnings.map((warning) => `Note: ${warning}`),
  ];
  const lines = own.flatMap((line) => sheet.lines(line, text.tiny, width));
  if (lines.length <= mostCaptionLines) return lines;
  return [...lines.slice(0, mostCaptionLines - 1), '… (the rest is in the record)'];
}

/** A map over its picture, ready to be drawn. */
interface MapFigure {
  readonly image: Buffer;
  readonly style: OverlayStyle;
  readonly colourBar: string;
  readonly segments: SegmentFigure | null;
  readonly alternative: string;
}

/**
 * Lays a map over its picture; with segments, their borders as well.
 *
 * @param side of the square that it is drawn in, in points
 */
export async function mapFigure(
  item: ReportCase,
  column: ReportColumn,
  segments: SegmentFigure | null,
  picture: PrintPicture | Failure,
  side: number,
  document: ReportDocument,
): Promise<MapFigure> {
  const shown = shownPicture(picture, item, side);
  const layer: MapLayer = {
    values: await readMap(column.map),
    width: column.map.width,
    height: column.map.height,
    placement: placementOn(shown, item, document),
    signed: column.signed,
  };
  const style = overlayStyle(layer, {});
  const overlay = renderOverlay(shown, layer, style);
  const raster = segments === null ? overlay : drawBorders(overlay, segments.segmentation, layer.placement);
  return {
    image: await illustrationBytes(raster),
    style,
    colourBar: await colourBarImage(style.colourMap),
    segments,
    alternative: `${column.title} map for ${column.target} over the picture ${item.name}`,
  };
}

/** Draws a map over its picture with colour bar and scale bar, and the numbers of segments. */
export function drawMap(sheet: Sheet, figure: MapFigure, item: ReportCase, box: Box): void {
  const { image, style, colourBar, segments, alternative } = figure;
  drawPicture(sheet, image, box, alternative, { scale: item });
  if (segments !== null) drawSegmentNumbers(sheet, segments, box);
  drawColourBar(sheet, colourBar, style, box);
}

/** Where the network's input lies on the printed picture; the whole of it when the preprocessing is unknown. */
function placementOn(shown: PrintPicture, item: ReportCase, document: ReportDocument): Placement {
  const known = preprocessing.safeParse(document.model.preprocessing);
  if (!known.success) return { left: 0, top: 0, width: shown.width, height: shown.height };
  const own = placementOf(item.width, item.height, known.data);
  const across = shown.width / item.width;
  const down = shown.height / item.height;
  return {
    left: own.left * across,
    top: own.top * down,
    width: own.width * across,
    height: own.height * down,
  };
}
