import { Failure } from '#contract/failure.ts';
import { decodeImage } from '#engine/image/decode.ts';
import { toEightBit } from '#engine/image/display.ts';
import { resample } from '#engine/image/resample.ts';
import { type Box, drawPicture, type PictureScale, pictureBox } from './figure.ts';
import { illustrationBytes } from './print-raster.ts';
import type { Sheet } from './sheet.ts';
import { colours, text } from './style.ts';

/** Larger pictures are reduced to it: about 190 pixels per inch where a thumbnail is largest. */
const largestSide = 144;

/** A picture of a data set as small figures show it. */
export interface ThumbnailPicture extends PictureScale {
  readonly path: string;
  readonly height: number;
}

/**
 * Small pictures of a document. The same picture can stand behind many answers; it is read once, and PDFKit embeds a
 * data URL once.
 */
export class Thumbnails {
  readonly #images = new Map<string, Promise<string | null>>();

  /** Draws a picture inside of a square, its scale bar below, or says in its place that it is gone. Returns its box. */
  async draw(
    sheet: Sheet,
    picture: ThumbnailPicture,
    place: { readonly x: number; readonly y: number; readonly side: number },
    alternative: string,
  ): Promise<Box> {
    const image = await this.#read(picture.path);
    const box = centred(pictureBox(place.x, place.y, place.side, picture.width, picture.height), place);
    if (image !== null) drawPicture(sheet, image, box, alternative, { scale: picture });
    else drawMissing(sheet, box);
    return box;
  }

  #read(path: string): Promise<string | null> {
    let image = this.#images.get(path);
    if (image === undefined) {
      image = readThumbnail(path);
      this.#images.set(path, image);
    }
    return image;
  }
}

function centred(box: Box, place: { readonly x: number; readonly y: number; readonly side: number }): Box {
  return {
    ...box,
    x: box.x + (place.side - box.width) / 2,
    y: box.y + (place.side - box.height) / 2,
  };
}

/** A data URL; null for a picture that can't be read. */
async function readThumbnail(path: string): Promise<string | null> {
  try {
    const raster = toEightBit(await decodeImage(path));
    const scale = Math.min(1, largestSide / Math.max(raster.width, raster.height));
    const width = Math.max(1, Math.round(raster.width * scale));
    const height = Math.max(1, Math.round(raster.height * scale));
    const reduced = resample<Uint8Array>(raster, width, height, 'bilinear');
    const bytes = await illustrationBytes({ ...reduced, channels: raster.channels });
    const type = bytes[0] === 0xff ? 'jpeg' : 'png';
    return `data:image/${type};base64,${bytes.toString('base64')}`;
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

function drawMissing(sheet: Sheet, box: Box): void {
  sheet.artifact(() => {
    sheet.doc.rect(box.x, box.y, box.width, box.height).fill(colours.faint);
  });
  sheet.mark('P', () => {
    ['picture not', 'available'].forEach((line, at) => {
      const y = box.y + box.height / 2 + (at - 1) * sheet.lineHeight(text.tiny);
      sheet.draw(line, box.x, y, text.tiny, { align: 'center', width: box.width });
    });
  });
}
