import type { ColourMapName } from '#contract/colour-map.ts';
import type { DisplayRange } from '#engine/image/colour-map.ts';
import { tick } from './numbers.ts';
import { type ScaleBar, scaleBar } from './scale-bar.ts';
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

/** A picture's width in pixels of its own and their size; null: not known, or not a picture of something. */
export interface PictureScale {
  readonly width: number;
  readonly pixelSizeNm: number | null;
}

const withoutScale: PictureScale = { width: 1, pixelSizeNm: null };

/** Bytes of a picture, a data URL, or a picture that was opened: the latter two are embedded once. */
export type PictureSource = Buffer | string | OpenedPicture;

/** What PDFKit makes of a picture's bytes; its types say nothing of it. */
export type OpenedPicture = { readonly width: number; readonly height: number };

/** Opens a picture that is drawn several times. */
export function openPicture(sheet: Sheet, bytes: Buffer): OpenedPicture {
  const opener = sheet.doc as unknown as { openImage(bytes: Buffer): OpenedPicture };
  return opener.openImage(bytes);
}

/**
 * Draws a picture as a figure with its alternative text, with its scale bar below where the size of its pixels is known.
 *
 * @param over draws over the picture what belongs to it
 */
export function drawPicture(
  sheet: Sheet,
  image: PictureSource,
  box: Box,
  alternative: string,
  { scale = withoutScale, over }: { readonly scale?: PictureScale; readonly over?: () => void } = {},
): void {
  const bar = scale.pixelSizeNm === null ? null : scaleBar(scale.width, scale.pixelSizeNm);
  sheet.mark(
    'Figure',
    () => {
      sheet.doc.image(image as Buffer, box.x, box.y, { width: box.width, height: box.height });
      over?.();
      if (bar !== null) drawScaleBar(sheet, bar, (bar.pixels / scale.width) * box.width, box);
    },
    { alt: bar === null ? alternative : `${alternative}; scale bar ${bar.label}` },
  );
  sheet.artifact(() => {
    sheet.doc.rect(box.x, box.y, box.width, box.height).lineWidth(0.4).stroke(colours.rule);
  });
}

/** Points that scale bars take below pictures side by side; 0 where none has one. */
export function scaleBarHeight(...scales: readonly Pick<PictureScale, 'pixelSizeNm'>[]): number {
  return scales.some(({ pixelSizeNm }) => pixelSizeNm !== null) ? 11 : 0;
}

/** Below the picture, so that it hides nothing of it, flush with its left edge. */
function drawScaleBar(sheet: Sheet, bar: ScaleBar, length: number, box: Box): void {
  const y = box.y + box.height + 5;
  sheet.doc.rect(box.x, y, length, 1.8).fill(colours.ink);
  sheet.draw(bar.label, box.x + length + 3.5, y - 3.7, text.tiny);
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
  const flat = range.low === range.high;
  const values = flat ? [range.low] : [range.low, (range.low + range.high) / 2, range.high];
  const draw = () => {
    sheet.doc.image(image, left, picture.y, { width: 7, height });
    for (const value of values) {
      const share = flat ? 0.5 : (value - range.low) / (range.high - range.low);
      const y = picture.y + (1 - share) * height;
      sheet.doc
        .moveTo(left + 7, y)
        .lineTo(left + 9.5, y)
        .lineWidth(0.5)
        .stroke(colours.muted);
      const top = Math.min(
        picture.y + height - text.tiny.size,
        Math.max(picture.y - 1, y - text.tiny.size * 0.6),
      );
      sheet.draw(tick(value), left + 11, top, text.tiny);
    }
  };
  sheet.mark('Figure', draw, { alt: alternative });
}
