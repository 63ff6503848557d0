import { type CurveLayout, curveHeight, layOutCurve, type PlacedSeries } from './curve-layout.ts';
import { markerPoints } from './curve-marker.ts';
import { type Curve, curvesOf } from './curve-points.ts';
import type { PlacedLabel } from './curve-shapes.ts';
import type { PrintedBenchmark } from './printed.ts';

const width = 920;
const margin = 24;
const size = 12;
const panelHead = 42;
const panelGap = 34;
const ink = '#16191d';
const muted = '#5a636e';
const faint = '#e3e7ec';

/**
 * Faithfulness over forward passes as an SVG on white, a panel per segmentation: passes on a logarithmic axis, the mean
 * over pictures with its 95 % interval, a line per `line` of the entries, controls as dashed levels. Null where no
 * entry has a value over passes.
 */
export function benchmarkCurveSvg(benchmark: PrintedBenchmark): string | null {
  const curves = curvesOf(benchmark);
  if (curves.length === 0) return null;
  let y = margin;
  const parts: string[] = [];
  for (const curve of curves) {
    const height = curveHeight(curve, 380, size);
    parts.push(panel(curve, y, height));
    y += panelHead + height + panelGap;
  }
  const height = Math.ceil(y - panelGap + margin);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
      `font-family="Inter, 'Helvetica Neue', Arial, sans-serif" font-size="${size}" fill="${ink}" role="img">`,
    `<title>${escaped(benchmark.title ?? 'Faithfulness over forward passes')}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function panel(curve: Curve, y: number, height: number): string {
  const box = { x: margin, y: y + panelHead, width: width - 2 * margin, height };
  // Wide enough for any of the fonts named above.
  const layout = layOutCurve(curve, box, { size, measure: (text) => text.length * size * 0.57 });
  return [
    `<text x="${margin}" y="${y + 13}" font-size="15" font-weight="600">${escaped(curve.title)}</text>`,
    `<text x="${margin}" y="${y + 32}" fill="${muted}">${escaped(curve.metric)} ${curve.better === 'high' ? '↑' : '↓'}</text>`,
    axes(layout),
    ...layout.levels.map(
      ({ y: at, label }) =>
        `<path d="M${n(layout.plot.x)} ${n(at)}H${n(layout.plot.x + layout.plot.width)}" stroke="${muted}" stroke-dasharray="5 4"/>${labelOf(label, muted)}`,
    ),
    ...layout.series.map(seriesOf),
  ].join('\n');
}

function axes({ plot, across, up }: CurveLayout): string {
  const { x, y, width: wide, height: high } = plot;
  const foot = y + high;
  const grid = [
    ...across.map((tick) => `M${n(tick.x)} ${n(y)}V${n(foot)}`),
    ...up.map((tick) => `M${n(x)} ${n(tick.y)}H${n(x + wide)}`),
  ];
  return [
    `<path d="${grid.join('')}" stroke="${faint}" fill="none"/>`,
    `<rect x="${n(x)}" y="${n(y)}" width="${n(wide)}" height="${n(high)}" fill="none" stroke="#aab2bc"/>`,
    `<g fill="${muted}" font-size="11">`,
    ...across.map(
      (tick) => `<text x="${n(tick.x)}" y="${n(foot + 15)}" text-anchor="middle">${tick.text}</text>`,
    ),
    ...up.map((tick) => `<text x="${n(x - 6)}" y="${n(tick.y + 4)}" text-anchor="end">${tick.text}</text>`),
    `<text x="${n(x + wide / 2)}" y="${n(foot + 31)}" text-anchor="middle">forward passes per picture</text>`,
    '</g>',
  ].join('\n');
}

function seriesOf({ colour, marker, points, label }: PlacedSeries): string {
  const bars = points.map(
    ({ x, low, high }) => `M${n(x)} ${n(high)}V${n(low)}M${n(x - 3)} ${n(high)}h6M${n(x - 3)} ${n(low)}h6`,
  );
  const line = points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${n(x)} ${n(y)}`);
  const marks = points.map(({ x, y }) => {
    const corners = markerPoints(marker, x, y, 4);
    return corners === null
      ? `<circle cx="${n(x)}" cy="${n(y)}" r="3.6"/>`
      : `<path d="M${corners.map(([cx, cy]) => `${n(cx)} ${n(cy)}`).join('L')}Z"/>`;
  });
  return [
    `<path d="${bars.join('')}" stroke="${colour}" stroke-opacity="0.55" fill="none"/>`,
    `<path d="${line.join('')}" stroke="${colour}" stroke-width="2" stroke-linejoin="round" fill="none"/>`,
    `<g fill="${colour}">${marks.join('')}</g>`,
    labelOf(label, colour),
  ].join('\n');
}

function labelOf(label: PlacedLabel | null, colour: string): string {
  if (label === null) return '';
  const { x, y, text, leader } = label;
  const line =
    leader === null
      ? ''
      : `<path d="M${n(leader[0])} ${n(leader[1])}L${n(leader[2])} ${n(leader[3])}" stroke="${colour}" stroke-opacity="0.4"/>`;
  return `${line}<text x="${n(x)}" y="${n(y + size * 0.35)}" fill="${colour}">${escaped(text)}</text>`;
}

function n(value: number): string {
  return String(Number(value.toFixed(1)));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
