import type { ColourMapName } from '#contract/colour-map.ts';
import type { DisplayRange } from '#engine/image/colour-map.ts';
import { tick } from './numbers.ts';
import { scaleBar } from './scale-bar.ts';
import type { Sheet } from './sheet.ts';
import { colours, text } from './style.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The largest box of a picture's shape inside of a square, at its top left. */
export function pictureBox(x: number, y: number, side: number, width: number, height: number): Box {
  const scale = side / Math.max(width, height);
  return { x, y, width: width * scale, height: height * scale };
}

/** Draws a picture (its bytes, or a data URL, which is embedded once) as a figure with its alternative text. */
export function drawPicture(sheet: Sheet, image: Buffer | string, box: Box, alternative: string): void {
  sheet.mark('Figure', () => sheet.doc.image(image, box.x, box.y, { width: box.width, height: box.height }), {
    alt: alternative,
  });
  sheet.artifact(() => {
    sheet.doc.rect(box.x, box.y, box.width, box.height).lineWidth(0.4).stroke(colours.rule);
  });
}

/** A picture with its width in pixels of its own and their size; null: not known. */
interface MeasuredPicture {
  readonly width: number;
  readonly pixelSizeNm: number | null;
}

/** Points that a picture's scale bar takes below it; 0 where it has none. */
export function scaleBarHeight({ pixelSizeNm }: MeasuredPicture): number {
  return pixelSizeNm === null ? 0 : 12;
}

/** Draws a picture's scale bar below it, flush with its left edge, where the size of its pixels is known. */
export function drawScaleBar(sheet: Sheet, { width, pixelSizeNm }: MeasuredPicture, box: Box): void {
  if (pixelSizeNm === null) return;
  const bar = scaleBar(width, pixelSizeNm);
  const length = (bar.pixels / width) * box.width;
  const y = box.y + box.height + 6;
  sheet.artifact(() => {
    sheet.doc.rect(box.x, y, length, 2).fill(colours.ink);
  });
  sheet.mark('P', () => sheet.draw(bar.label, box.x + length + 5, y - 3.6, text.tiny));
}

/** Width that a colour bar with its numbers takes at the right of a picture. */
export const colourBarWidth = 40;

/** Draws a colour bar with the range's ends and middle, as high as the picture. */
export function drawColourBar(
  sheet: Sheet,
  image: string,
  { range, colourMap }: { readonly range: DisplayRange; readonly colourMap: ColourMapName },
  picture: Box,
): void {
  const left = picture.x + picture.width + 5;
  const height = picture.height;
  const alternative = `Colour bar (${colourMap}) from ${tick(range.low)} to ${tick(range.high)}`;
  sheet.mark('Figure', () => sheet.doc.image(image, left, picture.y, { width: 7, height }), {
    alt: alternative,
  });
  const flat = range.low === range.high;
  const values = flat ? [range.low] : [range.low, (range.low + range.high) / 2, range.high];
  for (const value of values) {
    const share = flat ? 0.5 : (value - range.low) / (range.high - range.low);
    const y = picture.y + (1 - share) * height;
    sheet.artifact(() => {
      sheet.doc
        .moveTo(left + 7, y)
        .lineTo(left + 9.5, y)
        .lineWidth(0.5)
        .stroke(colours.muted);
    });
    const top = Math.min(
      picture.y + height - text.tiny.size,
      Math.max(picture.y - 1, y - text.tiny.size * 0.6),
    );
    sheet.mark('P', () => sheet.draw(tick(value), left + 11, top, text.tiny));
  }
}
