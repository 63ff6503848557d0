import { Failure } from '#contract/failure.ts';
import type { ReportCase } from '#contract/report.ts';
import { type Box, drawPicture, openPicture, pictureBox, scaleBarHeight } from './figure.ts';
import { drawOutline, type MaskOutline, readOutline } from './mask-outline.ts';
import { type PrintPicture, printBytes, printPicture } from './print-raster.ts';
import type { Sheet } from './sheet.ts';
import { colours, page, text } from './style.ts';

const gap = 16;

/** A picture for print, or the reason why there is none. */
export type CasePicture = PrintPicture | Failure;

export async function readPicture(path: string): Promise<CasePicture> {
  try {
    return await printPicture(path);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/**
 * Draws a case's picture from the left edge of the page, with its scale bar, and beside it the same with its ground
 * truth outlined where there is one.
 *
 * @param sides of the square that the picture stands in, alone and with the second one beside it
 * @returns where the pictures end, and the pixels of the picture inside of its mask; null where there is no mask or it
 * can't be read
 */
export async function drawCasePictures(
  sheet: Sheet,
  item: ReportCase,
  picture: CasePicture,
  sides: { readonly alone: number; readonly masked: number },
): Promise<{ readonly right: number; readonly below: number; readonly maskPixels: number | null }> {
  const masked = item.maskPath !== null && !(picture instanceof Failure);
  const side = masked ? sides.masked : sides.alone;
  const box = pictureBox(page.left, sheet.y, side, item.width, item.height);
  const bottom = box.y + box.height + scaleBarHeight(item);
  if (picture instanceof Failure) {
    drawMissing(sheet, picture, box);
    return { right: page.left + side + gap, below: bottom + 4, maskPixels: null };
  }
  const image = openPicture(sheet, await printBytes(picture));
  const alternative = `Picture ${item.name}, ${item.width} by ${item.height} pixels`;
  drawPicture(sheet, image, box, alternative, { scale: item });
  if (item.maskPath === null) return { right: page.left + side + gap, below: bottom + 4, maskPixels: null };
  const second = { ...box, x: page.left + box.width + gap };
  const outline = await outlineOf(item.maskPath);
  if (outline !== null) {
    drawPicture(sheet, image, second, 'The same picture with the outline of its ground-truth mask', {
      scale: item,
      over: () => drawOutline(sheet, outline, second),
    });
  }
  const caption = outline === null ? 'Ground truth could not be read' : 'Ground truth outlined';
  sheet.mark('P', () => sheet.draw(caption, second.x, bottom + 2.5, text.tiny));
  return {
    right: page.left + 2 * (side + gap) - (side - box.width) * 2,
    below: bottom + 4 + sheet.lineHeight(text.tiny),
    maskPixels: outline === null ? null : Math.round(outline.inside * item.width * item.height),
  };
}

/** Null for a mask that can't be read, which its caption tells. */
async function outlineOf(maskPath: string): Promise<MaskOutline | null> {
  try {
    return await readOutline(maskPath);
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

function drawMissing(sheet: Sheet, failure: Failure, box: Box): void {
  sheet.artifact(() => {
    sheet.doc.rect(box.x, box.y, box.width, box.height).fill(colours.faint);
  });
  const lines = sheet.lines(`Picture not available: ${failure.message}`, text.note, box.width - 16);
  sheet.mark('P', () => {
    lines.slice(0, 8).forEach((line, at) => {
      sheet.draw(line, box.x + 8, box.y + 10 + at * sheet.lineHeight(text.note), text.note);
    });
  });
}
