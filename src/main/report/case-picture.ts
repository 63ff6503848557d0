import { Failure } from '#contract/failure.ts';
import type { ReportCase } from '#contract/report.ts';
import { type Box, drawPicture, drawScaleBar, pictureBox } from './figure.ts';
import {
  illustrationBytes,
  outlinedPicture,
  type PrintPicture,
  printBytes,
  printPicture,
} from './print-raster.ts';
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
  const shown = picture instanceof Failure ? drawMissing(sheet, picture, box) : await printBytes(picture);
  if (shown !== undefined) {
    drawPicture(sheet, shown, box, `Picture ${item.name}, ${item.width} by ${item.height} pixels`);
  }
  if (shown !== undefined) drawScaleBar(sheet, item, box);
  const below = box.y + box.height + 16;
  if (!masked || item.maskPath === null) {
    return { right: page.left + side + gap, below, maskPixels: null };
  }
  const outline = { ...box, x: page.left + box.width + gap };
  const inside = await drawOutline(sheet, picture, item.maskPath, outline);
  return {
    right: page.left + 2 * (side + gap) - (side - box.width) * 2,
    below,
    maskPixels: inside === null ? null : Math.round(inside * item.width * item.height),
  };
}

function drawMissing(sheet: Sheet, failure: Failure, box: Box): undefined {
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

/** Returns the share of the picture inside of the mask; null where the mask can't be read. */
async function drawOutline(
  sheet: Sheet,
  picture: PrintPicture,
  maskPath: string,
  box: Box,
): Promise<number | null> {
  let caption = 'Ground truth outlined';
  let inside: number | null = null;
  try {
    const outlined = await outlinedPicture(picture, maskPath);
    inside = outlined.inside;
    const image = await illustrationBytes(outlined);
    drawPicture(sheet, image, box, 'The same picture with the outline of its ground-truth mask');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    caption = 'Ground truth could not be read';
  }
  sheet.mark('P', () => sheet.draw(caption, box.x, box.y + box.height + 2.5, text.tiny));
  return inside;
}
