import { scaleBarHeight } from './figure.ts';
import { count, fixed, noValue } from './numbers.ts';
import type { Sheet } from './sheet.ts';
import { colours, contentWidth, page, text } from './style.ts';
import type { ThumbnailPicture, Thumbnails } from './thumbnail.ts';

/** A picture of a pair with what it is called. */
export interface PairedPicture extends ThumbnailPicture {
  readonly set: string;
  readonly sampleIndex: number;
  readonly name: string;
  readonly label: string | null;
}

export interface PicturePair {
  readonly first: PairedPicture;
  readonly second: PairedPicture;
  readonly similarity: number;
  readonly identical: boolean;
}

const across = 2;
const gap = 14;
const side = 54;
const cell = (contentWidth - gap * (across - 1)) / across;
const beside = 2 * (side + 4) + 4;

/** Draws pairs of pictures that show the same, two pairs in a row. */
export async function drawPairs(
  sheet: Sheet,
  pairs: readonly PicturePair[],
  thumbnails: Thumbnails,
): Promise<void> {
  const step = sheet.lineHeight(text.tiny);
  const row = side + 9 + scaleBarHeight(...pairs.flatMap(({ first, second }) => [first, second]));
  for (let first = 0; first < pairs.length; first += across) {
    sheet.need(row);
    for (const [at, pair] of pairs.slice(first, first + across).entries()) {
      const x = page.left + at * (cell + gap);
      for (const [place, picture] of [pair.first, pair.second].entries()) {
        const alternative = `Picture ${picture.name} of the ${picture.set} set, label ${picture.label ?? 'unknown'}`;
        await thumbnails.draw(sheet, picture, { x: x + place * (side + 4), y: sheet.y, side }, alternative);
      }
      const same = pair.first.label === pair.second.label;
      const ink = { ...text.tiny, colour: colours.ink };
      const lines = [
        {
          line: pair.identical ? 'the same file' : `similarity ${fixed(pair.similarity)}`,
          style: { ...ink, weight: 'semibold' } as const,
        },
        ...[pair.first, pair.second].map(({ set, sampleIndex, label }) => ({
          line: `${set} no. ${count(sampleIndex)}: ${label ?? noValue}`,
          style: ink,
        })),
        ...(same ? [] : [{ line: 'labels differ', style: { ...ink, colour: colours.error } }]),
      ];
      sheet.mark('P', () => {
        lines.forEach(({ line, style }, place) => {
          sheet.draw(
            sheet.shorten(line, style, cell - beside),
            x + beside,
            sheet.y - 1 + place * step,
            style,
          );
        });
      });
    }
    sheet.y += row;
  }
}
