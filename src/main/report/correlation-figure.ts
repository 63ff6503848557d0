import { colourTable } from '#contract/colour-map.ts';
import { regionColour } from '#contract/region-colours.ts';
import type { ReportCase, ReportColumn, ReportSegments } from '#contract/report.ts';
import type { Placement } from '#engine/image/fit.ts';
import type { EightBitRaster } from '#engine/image/png.ts';
import { colourBarWidth, drawColourBar, drawPicture, pictureBox, scaleBarHeight } from './figure.ts';
import { amount, tick } from './numbers.ts';
import { colourBarImage, illustrationBytes, type PrintPicture, printBytes } from './print-raster.ts';
import { drawNumber } from './segment-column.ts';
import { drawBorders, middleOf, type SegmentFigure } from './segment-figure.ts';
import type { Sheet } from './sheet.ts';
import { contentWidth, page, text } from './style.ts';

/** Of the square that the matrix and the picture stand in, each, in points. */
export const correlationSide = 140;
const side = correlationSide;
const gap = 14;
/** Pixels of a printed matrix, at least and at most. */
const smallest = 256;
const largest = 512;
/** Groups that are numbered on the picture and named beside it, the largest first. */
const mostGroups = 10;
/** Pairs of segments that are named. */
const mostPairs = 10;
const bar = { range: { low: -1, high: 1 }, colourMap: 'vik' } as const;

/** Draws how a column's segments belong together: the matrix, the meta-superpixels on the picture, both in words. */
export async function drawCorrelation(
  sheet: Sheet,
  column: ReportColumn,
  figure: SegmentFigure,
  item: ReportCase,
  picture: PrintPicture,
  placement: Placement,
): Promise<void> {
  const { correlation, groups } = figure;
  if (correlation === null) return;
  sheet.space(10);
  const scale = groups === null ? 0 : scaleBarHeight(item);
  sheet.need(side + scale + 40);
  sheet.mark('H3', () =>
    sheet.draw(
      sheet.shorten(`Correlation of segments, ${column.title}`, text.strong, contentWidth),
      page.left,
      sheet.y,
      text.strong,
    ),
  );
  const top = sheet.y + 15;
  const order = orderOf(figure.about.count, groups);
  const box = pictureBox(page.left, top, side, 1, 1);
  const alternative = `Correlation of the ${amount(figure.about.count, 'segment')} of ${column.title} on ${item.name}`;
  drawPicture(sheet, await printBytes(matrixRaster(correlation, order)), box, alternative);
  drawColourBar(sheet, await colourBarImage('vik'), bar, box);
  let left = page.left + side + colourBarWidth + gap;
  if (groups !== null) {
    left += await drawGroups(sheet, figure, groups, item, picture, placement, left, top);
  }
  const width = page.left + contentWidth - left;
  const lines = words(figure).flatMap((line) => sheet.lines(line, text.tiny, width));
  const fitting = Math.floor(side / sheet.lineHeight(text.tiny));
  const shown =
    lines.length <= fitting ? lines : [...lines.slice(0, fitting - 1), '… (the rest is in the record)'];
  sheet.mark('P', () => {
    shown.forEach((line, row) => {
      sheet.draw(line, left, top + row * sheet.lineHeight(text.tiny), text.tiny);
    });
  });
  sheet.y = top + side + scale + 6;
}

/** Segments from left to right and from top to bottom: group by group where there are some. */
function orderOf(count: number, groups: Int32Array | null): readonly number[] {
  const order = Array.from({ length: count }, (_, segment) => segment);
  return groups === null ? order : order.sort((a, b) => (groups[a] ?? 0) - (groups[b] ?? 0) || a - b);
}

/** The matrix in colours; a pixel that stands for several cells has their mean. */
export function matrixRaster(correlation: Float32Array, order: readonly number[]): EightBitRaster {
  const count = order.length;
  const pixels = count > largest ? largest : count * Math.ceil(smallest / count);
  const sums = new Float64Array(pixels * pixels);
  const cells = new Int32Array(pixels * pixels);
  const spans = order.map(
    (_, place) =>
      [
        Math.floor((place * pixels) / count),
        Math.max(Math.floor((place * pixels) / count) + 1, Math.floor(((place + 1) * pixels) / count)),
      ] as const,
  );
  for (const [row, [top, bottom]] of spans.entries()) {
    for (const [place, [left, right]] of spans.entries()) {
      const value = correlation[(order[row] ?? 0) * count + (order[place] ?? 0)] ?? 0;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const at = y * pixels + x;
          sums[at] = (sums[at] ?? 0) + value;
          cells[at] = (cells[at] ?? 0) + 1;
        }
      }
    }
  }
  const table = colourTable('vik');
  const data = new Uint8Array(pixels * pixels * 3);
  for (let at = 0; at < pixels * pixels; at++) {
    const value = (sums[at] ?? 0) / Math.max(1, cells[at] ?? 1);
    const entry = Math.min(255, Math.max(0, Math.floor(((value + 1) / 2) * 256)));
    data.set(table.subarray(3 * entry, 3 * entry + 3), 3 * at);
  }
  return { width: pixels, height: pixels, channels: 3, data };
}

/** Members of each group, those of most segments first. */
function membersOf(groups: Int32Array): (readonly [group: number, members: readonly number[]])[] {
  const members = new Map<number, number[]>();
  for (const [segment, group] of groups.entries())
    members.set(group, [...(members.get(group) ?? []), segment]);
  return [...members].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
}

/** Draws the picture with the borders and numbers of meta-superpixels; gives the width that it took. */
async function drawGroups(
  sheet: Sheet,
  { segmentation, areas }: SegmentFigure,
  groups: Int32Array,
  item: ReportCase,
  picture: PrintPicture,
  placement: Placement,
  left: number,
  top: number,
): Promise<number> {
  const box = pictureBox(left, top, side, item.width, item.height);
  const raster = drawBorders(picture, segmentation, placement, groups);
  const shown = membersOf(groups).slice(0, mostGroups);
  const alternative = `Picture ${item.name} with the borders of ${amount(new Set(groups).size, 'meta-superpixel')}`;
  drawPicture(sheet, await illustrationBytes(raster), box, alternative, { scale: item });
  for (const [group, members] of shown) {
    const seat = members.toSorted((a, b) => (areas[b] ?? 0) - (areas[a] ?? 0))[0] ?? 0;
    const at = middleOf(segmentation, seat, picture, placement);
    if (at !== null) drawNumber(sheet, `G${group}`, at, box, regionColour(group));
  }
  return box.width + gap;
}

function words({ about, groups, correlation }: SegmentFigure): string[] {
  const by = groups === null ? 'by number' : 'meta-superpixel by meta-superpixel';
  const lines = [`Segments stand ${by} from left to right and from top to bottom.`];
  if (groups === null) return [...lines, ...pairWords(about, correlation ?? new Float32Array())];
  if (about.threshold !== null)
    lines.push(`Threshold ${tick(about.threshold)}: what is above it belongs together.`);
  const all = membersOf(groups);
  lines.push(`${amount(all.length, 'meta-superpixel')}:`);
  for (const [group, members] of all.slice(0, mostGroups)) {
    lines.push(
      `G${group}: ${amount(members.length, 'segment')} (${members.slice(0, 24).join(', ')}${members.length > 24 ? ', …' : ''})`,
    );
  }
  if (all.length > mostGroups) lines.push(`and ${amount(all.length - mostGroups, 'smaller one')}`);
  return lines;
}

/** How many pairs are neighbours, and the most alike ones. */
function pairWords({ count, threshold }: ReportSegments, correlation: Float32Array): string[] {
  const pairs: { readonly words: string; readonly value: number }[] = [];
  for (let first = 0; first < count; first++) {
    for (let second = first + 1; second < count; second++) {
      pairs.push({ words: `${first} and ${second}`, value: correlation[first * count + second] ?? 0 });
    }
  }
  pairs.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const named = pairs.slice(0, mostPairs).map((pair) => `${pair.words}: ${tick(pair.value)}`);
  const strongest = `Strongest: ${named.join(', ')}.`;
  if (threshold === null) return named.length === 0 ? [] : [strongest];
  const above = pairs.filter(({ value }) => Math.abs(value) > threshold).length;
  return [
    `Threshold ${tick(threshold)}: ${above} of ${amount(pairs.length, 'pair')} are above it in size, and neighbours.`,
    ...(named.length === 0 ? [] : [strongest]),
  ];
}
