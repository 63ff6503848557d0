import type { Box } from './figure.ts';
import { percent, tick } from './numbers.ts';
import type { PicturePoint, SegmentFigure } from './segment-figure.ts';
import type { Sheet } from './sheet.ts';
import { colours, text } from './style.ts';

/** The segmentation's name, how well the scores add up, and the segments of the highest scores: one line each. */
export function segmentLines({ about, top }: SegmentFigure): string[] {
  const run = about.runId === null ? '' : ` (run ${about.runId})`;
  const gap = about.localAccuracyGap;
  const share = gap === null || gap.share === null ? '' : `, ${percent(gap.share)} of what is explained`;
  return [
    `Segments: ${about.name}${run}.`,
    ...(gap === null ? [] : [`Local accuracy gap ${tick(gap.value)}${share}.`]),
    'Highest scores, and shares of the area:',
    ...top.map(({ segment, score, error, area }, place) => {
      const sure = error === null ? '' : ` ± ${tick(error)}`;
      return `${place + 1}.  segment ${segment}: ${tick(score)}${sure}, ${percent(area)}`;
    }),
  ];
}

/** Draws the numbers of the segments of the highest scores where they are. */
export function drawSegmentNumbers(sheet: Sheet, { top }: SegmentFigure, box: Box): void {
  for (const { segment, at } of top) {
    if (at !== null) drawNumber(sheet, String(segment), at, box, [255, 225, 77]);
  }
}

/** A number on a plate, centred at a point of a picture and inside of it. */
export function drawNumber(
  sheet: Sheet,
  words: string,
  at: PicturePoint,
  box: Box,
  colour: readonly [number, number, number],
): void {
  const style = { ...text.tiny, size: 5.6, weight: 'semibold', colour: colours.ink } as const;
  const width = Math.max(8, sheet.measure(words, style) + 3);
  const height = 7.6;
  const x = Math.min(box.x + box.width - width, Math.max(box.x, box.x + at.x * box.width - width / 2));
  const y = Math.min(box.y + box.height - height, Math.max(box.y, box.y + at.y * box.height - height / 2));
  sheet.artifact(() => {
    sheet.doc.roundedRect(x, y, width, height, 1.4).fill([...colour]);
    sheet.draw(words, x, y + 0.3, style, { align: 'center', width });
  });
}
