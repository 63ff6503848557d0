import type { InspectionPoint } from '#contract/influence.ts';
import { lineColours, markers } from '../benchmark/curve-layout.ts';
import { markerPoints } from '../benchmark/curve-marker.ts';
import type { Marker } from '../benchmark/curve-shapes.ts';
import { percent } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, text } from './style.ts';

/** How soon one method finds the wrong labels when pictures are inspected in the order of its queue. */
export interface InspectionSeries {
  readonly title: string;
  readonly points: readonly InspectionPoint[];
}

const height = 168;
const left = 30;
const foot = 24;
const legend = 176;
const style = text.tiny;
const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
/** Points at which lines bear their marker. */
const marked = [0.1, 0.3, 0.5, 0.7, 0.9];

/** Draws "inspect x %, find y %" with one line per method, best at 10 % first, and chance as a dashed line. */
export function drawInspection(sheet: Sheet, series: readonly InspectionSeries[]): void {
  const drawn = series
    .filter(({ points }) => points.length > 1)
    .map((own) => ({ ...own, at10: foundAt(own.points, 0.1) }))
    .toSorted((a, b) => b.at10 - a.at10);
  if (drawn.length === 0) return;
  sheet.need(height + 8);
  const plot = {
    x: page.left + left,
    y: sheet.y + 4,
    width: contentWidth - left - legend,
    height: height - foot - 4,
  };
  const x = (share: number) => plot.x + share * plot.width;
  const y = (share: number) => plot.y + (1 - share) * plot.height;
  sheet.artifact(() => {
    drawFrame(sheet, plot, x, y);
    drawn.forEach(({ points }, at) => {
      drawLine(sheet, points, x, y, looksOf(at));
    });
  });
  sheet.mark(
    'Figure',
    () => {
      drawAxes(sheet, plot, x, y);
      drawn.forEach(({ title, at10 }, at) => {
        drawLegend(
          sheet,
          `${title}: ${percent(at10, 0)}`,
          looksOf(at),
          plot.x + plot.width + 14,
          plot.y + 16 + at * 11,
        );
      });
      sheet.draw('found after 10 % inspected', plot.x + plot.width + 14, plot.y - 1, style);
    },
    { alt: alternative(drawn) },
  );
  sheet.y += height + 4;
}

interface Plot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Scale = (share: number) => number;

function looksOf(at: number): { colour: string; marker: Marker } {
  return {
    colour: lineColours[at % lineColours.length] ?? colours.ink,
    marker: markers[(at + Math.floor(at / lineColours.length)) % markers.length] ?? 'circle',
  };
}

/** Share that is found when a share is inspected, between the two nearest points. */
function foundAt(points: readonly InspectionPoint[], inspected: number): number {
  const after = points.findIndex((point) => point.inspected >= inspected);
  const next = points[after];
  const before = points[after - 1];
  if (next === undefined) return points.at(-1)?.found ?? 0;
  if (before === undefined) return next.found;
  const share = (inspected - before.inspected) / (next.inspected - before.inspected);
  return before.found + share * (next.found - before.found);
}

function drawFrame(sheet: Sheet, plot: Plot, x: Scale, y: Scale): void {
  const { doc } = sheet;
  for (const tick of ticks) {
    doc.moveTo(x(tick), plot.y).lineTo(x(tick), plot.y + plot.height);
    doc.moveTo(plot.x, y(tick)).lineTo(plot.x + plot.width, y(tick));
  }
  doc.lineWidth(0.4).stroke(colours.faint);
  doc.rect(plot.x, plot.y, plot.width, plot.height).lineWidth(0.5).stroke(colours.rule);
  doc.moveTo(x(0), y(0)).lineTo(x(1), y(1)).lineWidth(0.6);
  doc.dash(3, { space: 2.4 }).stroke(colours.muted).undash();
}

function drawLine(
  sheet: Sheet,
  points: readonly InspectionPoint[],
  x: Scale,
  y: Scale,
  { colour, marker }: { colour: string; marker: Marker },
): void {
  const { doc } = sheet;
  points.forEach(({ inspected, found }, at) => {
    if (at === 0) doc.moveTo(x(inspected), y(found));
    else doc.lineTo(x(inspected), y(found));
  });
  doc.lineWidth(1.1).stroke(colour);
  for (const place of marked) drawMarker(sheet, marker, x(place), y(foundAt(points, place)), colour);
}

function drawMarker(sheet: Sheet, marker: Marker, x: number, y: number, colour: string): void {
  const corners = markerPoints(marker, x, y, 2.2);
  if (corners === null) sheet.doc.circle(x, y, 2).fill(colour);
  else sheet.doc.polygon(...corners.map(([cx, cy]) => [cx, cy])).fill(colour);
}

function drawLegend(
  sheet: Sheet,
  title: string,
  { colour, marker }: { colour: string; marker: Marker },
  left: number,
  y: number,
): void {
  sheet.doc
    .moveTo(left, y)
    .lineTo(left + 12, y)
    .lineWidth(1.1)
    .stroke(colour);
  drawMarker(sheet, marker, left + 6, y, colour);
  const ink = { ...style, colour };
  sheet.draw(sheet.shorten(title, ink, legend - 30), left + 16, y - sheet.lineHeight(style) / 2, ink);
}

function drawAxes(sheet: Sheet, plot: Plot, x: Scale, y: Scale): void {
  const half = sheet.lineHeight(style) / 2;
  for (const tick of ticks) {
    const value = percent(tick, 0);
    sheet.draw(value, x(tick) - 16, plot.y + plot.height + 2, style, { align: 'center', width: 32 });
    sheet.draw(value, page.left, y(tick) - half, style, { align: 'right', width: left - 4 });
  }
  sheet.draw(
    'pictures inspected, most suspicious first; wrong labels found upwards',
    plot.x,
    plot.y + plot.height + 11,
    style,
    {
      align: 'center',
      width: plot.width,
    },
  );
}

function alternative(drawn: readonly InspectionSeries[]): string {
  const lines = drawn.map(({ title, points }) => {
    const found = [0.05, 0.1, 0.2].map((at) => `${percent(foundAt(points, at), 0)} at ${percent(at, 0)}`);
    return `${title}: ${found.join(', ')}`;
  });
  return `Share of the wrong labels that is found over the share of pictures inspected. ${lines.join('; ')}.`;
}
