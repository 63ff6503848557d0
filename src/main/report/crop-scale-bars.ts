import type { ReportConceptSet } from '#contract/report.ts';
import type { Box } from './figure.ts';
import { scaleBar } from './scale-bar.ts';
import type { Sheet } from './sheet.ts';
import { colours, text } from './style.ts';

/** The scale bar of one crop of a strip. */
export interface CropScaleBar {
  /** Which crop, from the left. */
  readonly crop: number;
  /** Share of the crop's width. */
  readonly length: number;
  readonly label: string;
}

/** Points that they take below the strip. */
export const cropBarHeight = 14;

/** Scale bars of crops whose width is known: pictures of one data set may have been taken at different magnifications. */
export function cropScaleBars({
  cropWidthsNm = [],
}: ReportConceptSet['concepts'][number]['strip']): CropScaleBar[] {
  return cropWidthsNm.flatMap((width, crop) => {
    if (width === null) return [];
    const { pixels, label } = scaleBar(1, width);
    return [{ crop, length: pixels, label }];
  });
}

/** For those who do not see them; empty without any. */
export function wordsOfBars(bars: readonly CropScaleBar[]): string {
  const labels = [...new Set(bars.map(({ label }) => label))];
  return labels.length === 0 ? '' : `; scale ${labels.length === 1 ? 'bar' : 'bars'} ${labels.join(', ')}`;
}

/** Draws each crop's bar below it, its label below the bar: beside it there is no room. Call it inside of the figure. */
export function drawCropBars(sheet: Sheet, bars: readonly CropScaleBar[], crops: number, box: Box): void {
  const width = box.width / crops;
  for (const { crop, length, label } of bars) {
    const left = box.x + crop * width;
    const y = box.y + box.height + 3;
    sheet.doc.rect(left, y, length * width, 1.6).fill(colours.ink);
    sheet.draw(label, left, y + 2.2, text.tiny);
  }
}
