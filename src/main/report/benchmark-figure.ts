import { type CurveLayout, curveHeight, layOutCurve, type PlacedSeries } from '../benchmark/curve-layout.ts';
import { markerPoints } from '../benchmark/curve-marker.ts';
import type { Curve } from '../benchmark/curve-points.ts';
import type { PlacedLabel } from '../benchmark/curve-shapes.ts';
import { count, fixed } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, text } from './style.ts';

const least = 210;
const most = 560;
const head = 13;
const style = text.tiny;

/** Draws faithfulness over passes over the width of the page, at the cursor. */
export function drawCurve(sheet: Sheet, curve: Curve): void {
  const height = Math.min(most, curveHeight(curve, least, style.size));
  sheet.need(height + head + 6);
  const box = { x: page.left, y: sheet.y + head, width: contentWidth, height };
  const measure = (value: string) => sheet.measure(sheet.print(value), style);
  const layout = layOutCurve(curve, box, { size: style.size, measure });
  const top = sheet.y;
  sheet.artifact(() => drawLines(sheet, layout));
  sheet.mark(
    'Figure',
    () => {
      const arrow = curve.better === 'high' ? '↑' : '↓';
      sheet.draw(`${curve.metric} ${arrow}`, page.left, top, style);
      drawTexts(sheet, layout);
    },
    { alt: alternative(curve) },
  );
  sheet.y = box.y + height + 6;
}

function alternative({ title, metric, series, levels }: Curve): string {
  const lines = series.map(({ title: name, points }) => {
    const values = points.map(({ passes, value }) => `${fixed(value)} at ${count(passes)}`);
    return `${name}: ${values.join(', ')}`;
  });
  const rules = levels.map(({ title: name, value }) => `${name}: ${fixed(value)}`);
  return `${metric} over forward passes on ${title}. ${[...lines, ...rules].join('; ')}.`;
}

function drawLines(sheet: Sheet, { plot, across, up, levels, series }: CurveLayout): void {
  const { doc } = sheet;
  const right = plot.x + plot.width;
  for (const { x } of across) doc.moveTo(x, plot.y).lineTo(x, plot.y + plot.height);
  for (const { y } of up) doc.moveTo(plot.x, y).lineTo(right, y);
  doc.lineWidth(0.4).stroke(colours.faint);
  doc.rect(plot.x, plot.y, plot.width, plot.height).lineWidth(0.5).stroke(colours.rule);
  for (const { y, label } of levels) {
    doc.moveTo(plot.x, y).lineTo(right, y).lineWidth(0.6);
    doc.dash(3, { space: 2.4 }).stroke(colours.muted).undash();
    drawLeader(sheet, label);
  }
  for (const own of series) drawSeries(sheet, own);
}

function drawSeries(sheet: Sheet, { colour, marker, points, label }: PlacedSeries): void {
  const { doc } = sheet;
  drawLeader(sheet, label);
  for (const { x, low, high } of points) {
    doc.moveTo(x, high).lineTo(x, low);
    for (const end of [low, high]) doc.moveTo(x - 1.6, end).lineTo(x + 1.6, end);
  }
  doc.lineWidth(0.5).strokeOpacity(0.55).stroke(colour).strokeOpacity(1);
  points.forEach(({ x, y }, at) => {
    if (at === 0) doc.moveTo(x, y);
    else doc.lineTo(x, y);
  });
  if (points.length > 1) doc.lineWidth(1.1).stroke(colour);
  for (const { x, y } of points) {
    const corners = markerPoints(marker, x, y, 2.2);
    if (corners === null) doc.circle(x, y, 2).fill(colour);
    else doc.polygon(...corners.map(([cx, cy]) => [cx, cy])).fill(colour);
  }
}

function drawLeader(sheet: Sheet, label: PlacedLabel | null): void {
  if (label === null || label.leader === null) return;
  const [x1, y1, x2, y2] = label.leader;
  sheet.doc.moveTo(x1, y1).lineTo(x2, y2).lineWidth(0.4).stroke(colours.rule);
}

function drawTexts(sheet: Sheet, { plot, across, up, levels, series }: CurveLayout): void {
  const foot = plot.y + plot.height;
  const half = sheet.lineHeight(style) / 2;
  for (const { x, text: value } of across) {
    sheet.draw(value, x - 20, foot + 2, style, { align: 'center', width: 40 });
  }
  for (const { y, text: value } of up) {
    sheet.draw(value, page.left, y - half, style, { align: 'right', width: plot.x - page.left - 4 });
  }
  sheet.draw('forward passes per picture', plot.x, foot + 10, style, { align: 'center', width: plot.width });
  const labels = [...levels.map((own) => ({ ...own, colour: colours.muted })), ...series];
  for (const { label, colour } of labels) {
    if (label !== null) sheet.draw(label.text, label.x, label.y - half, { ...style, colour });
  }
}
