import { type ColourMapName, colourTable } from '#contract/colour-map.ts';
import type { DisplayRange } from './colour-map.ts';
import type { EightBitRaster } from './png.ts';

/** Rows of 5 bits, top to bottom, for the characters that numbers are written with. */
const glyphs: Readonly<Record<string, readonly number[]>> = {
  '0': [0x0e, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0e],
  '1': [0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e],
  '2': [0x0e, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1f],
  '3': [0x1f, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0e],
  '4': [0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02],
  '5': [0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e],
  '6': [0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e],
  '7': [0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08],
  '8': [0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e],
  '9': [0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c],
  '.': [0x00, 0x00, 0x00, 0x00, 0x00, 0x0c, 0x0c],
  '-': [0x00, 0x00, 0x00, 0x1f, 0x00, 0x00, 0x00],
  '+': [0x00, 0x04, 0x04, 0x1f, 0x04, 0x04, 0x00],
  e: [0x00, 0x00, 0x0e, 0x11, 0x1f, 0x10, 0x0e],
};

const glyphHeight = 7;
const advance = 6;
const margin = 8;
const barWidth = 14;
const ink = 32;

/** Values written beside a colour bar: both ends and the middle. */
export function colourBarTicks({ low, high }: DisplayRange): readonly number[] {
  return low === high ? [low] : [low, (low + high) / 2, high];
}

/** A value in at most 9 characters, three significant digits. */
export function tickText(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e4 ? String(Number(value.toPrecision(3))) : value.toExponential(2);
}

/**
 * Puts a colour bar with numbers at the right of an RGB picture, on white; the picture itself is copied as it is.
 * The bar shows the colour map's own colours, highest value on top.
 */
export function drawColourBar(
  picture: EightBitRaster,
  { range, colourMap }: { readonly range: DisplayRange; readonly colourMap: ColourMapName },
): EightBitRaster {
  if (picture.channels !== 3) throw new RangeError(`invalid picture: ${picture.channels} channels`);
  const ticks = colourBarTicks(range).map((value) => ({ value, text: tickText(value) }));
  const longest = Math.max(...ticks.map(({ text }) => text.length));
  const width = picture.width + margin + barWidth + margin + longest * advance + margin;
  const { height } = picture;
  const data = new Uint8Array(width * height * 3).fill(255);
  for (let y = 0; y < height; y++) {
    data.set(picture.data.subarray(y * picture.width * 3, (y + 1) * picture.width * 3), y * width * 3);
  }
  const canvas = { width, height, channels: 3, data } as const;
  const left = picture.width + margin;
  const top = Math.min(margin, Math.floor(height / 4));
  const length = Math.max(1, height - 2 * top);
  const table = colourTable(colourMap);
  for (let y = 0; y < length; y++) {
    const entry = length === 1 ? 255 : Math.round((1 - y / (length - 1)) * 255);
    for (let x = 0; x < barWidth; x++) {
      data.set(table.subarray(entry * 3, entry * 3 + 3), ((top + y) * width + left + x) * 3);
    }
  }
  for (const { value, text } of ticks) {
    const position = range.high === range.low ? 0.5 : (value - range.low) / (range.high - range.low);
    const y = Math.round(top + (1 - position) * (length - 1));
    for (let x = barWidth; x < barWidth + 4; x++) setInk(canvas, left + x, y);
    drawText(canvas, text, left + barWidth + margin, y - 3);
  }
  return canvas;
}

function drawText(canvas: EightBitRaster, text: string, left: number, top: number): void {
  const first = Math.min(Math.max(0, top), Math.max(0, canvas.height - glyphHeight));
  [...text].forEach((character, position) => {
    (glyphs[character] ?? []).forEach((row, y) => {
      for (let x = 0; x < 5; x++) {
        if (row & (0x10 >> x)) setInk(canvas, left + position * advance + x, first + y);
      }
    });
  });
}

function setInk({ width, height, data }: EightBitRaster, x: number, y: number): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  data.fill(ink, (y * width + x) * 3, (y * width + x) * 3 + 3);
}
