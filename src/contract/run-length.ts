import { Failure } from './failure.ts';

/**
 * A mask as COCO writes it: run lengths down the columns, pixels outside and inside by turns and outside first, each
 * number in groups of five bits with a sixth that says that more follow (Lin et al. 2014, `rleToString` of
 * pycocotools).
 */
export interface RunLengthMask {
  readonly size: readonly [height: number, width: number];
  readonly counts: string;
}

/** Pictures with more pixels are not read, so no mask has more. */
const maximumPixels = 100_000_000;

/** @param pixels [height, width] row by row, non-zero inside */
export function encodeMask(pixels: Uint8Array, height: number, width: number): RunLengthMask {
  if (pixels.length !== height * width) {
    throw new RangeError(`invalid pixels: ${pixels.length} for ${height} x ${width}`);
  }
  const runs: number[] = [];
  let inside = false;
  let length = 0;
  for (let x = 0; x < width; x++) {
    for (let at = x; at < pixels.length; at += width) {
      if ((pixels[at] !== 0) === inside) {
        length++;
        continue;
      }
      runs.push(length);
      inside = !inside;
      length = 1;
    }
  }
  runs.push(length);
  return { size: [height, width], counts: writeRuns(runs) };
}

/**
 * The pixels of a mask, [height, width] row by row, 1 inside.
 *
 * @throws Failure `usage` for text that is no mask of this size
 */
export function decodeMask(mask: RunLengthMask): Uint8Array<ArrayBuffer> {
  const [height, width] = mask.size;
  const runs = maskRuns(mask);
  const pixels = new Uint8Array(height * width);
  let row = 0;
  let column = 0;
  runs.forEach((length, position) => {
    const inside = position % 2 === 1;
    for (let left = length; left > 0; left--) {
      if (inside) pixels[row * width + column] = 1;
      row++;
      if (row < height) continue;
      row = 0;
      column++;
    }
  });
  return pixels;
}

/** Pixels inside a mask. Throws as `decodeMask`. */
export function maskArea(mask: RunLengthMask): number {
  return maskRuns(mask).reduce((area, length, position) => area + (position % 2) * length, 0);
}

/**
 * Lengths of a mask's runs, outside first; they add up to its pixels.
 *
 * @throws Failure `usage` for text that is no mask of this size
 */
export function maskRuns({ size, counts }: RunLengthMask): Uint32Array<ArrayBuffer> {
  const [height, width] = size;
  const pixels = height * width;
  if (!(Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0)) {
    throw new Failure('usage', `a mask of ${height} x ${width} pixels is none`);
  }
  if (pixels > maximumPixels) {
    throw new Failure('usage', `a mask of ${height} x ${width} pixels is too large to read`);
  }
  const runs = Uint32Array.from(readRuns(counts, pixels));
  const sum = runs.reduce((total, length) => total + length, 0);
  if (sum !== pixels) {
    throw new Failure(
      'usage',
      `the mask's runs cover ${sum} pixels; ${height} x ${width} has ${pixels}. It was written for another size.`,
    );
  }
  return runs;
}

/** Character of six zero bits; the 64 characters from here on are printable. */
const zero = 48;
const more = 0x20;
const sign = 0x10;

/** From the third on, a run is written as its difference to the one before the last. */
function writeRuns(runs: readonly number[]): string {
  const text: string[] = [];
  runs.forEach((length, position) => {
    let rest = position > 2 ? length - (runs[position - 2] as number) : length;
    for (let going = true; going; ) {
      let bits = rest & 0x1f;
      rest >>= 5;
      going = (bits & sign) === 0 ? rest !== 0 : rest !== -1;
      if (going) bits |= more;
      text.push(String.fromCharCode(bits + zero));
    }
  });
  return text.join('');
}

function readRuns(text: string, pixels: number): number[] {
  const broken = () => new Failure('usage', 'the text is no run-length mask of COCO');
  const runs: number[] = [];
  let value = 0;
  let shift = 0;
  for (let at = 0; at < text.length; at++) {
    const bits = text.charCodeAt(at) - zero;
    if (bits < 0 || bits > 63 || shift > 25) throw broken();
    value |= (bits & 0x1f) << shift;
    shift += 5;
    if ((bits & more) !== 0) continue;
    if ((bits & sign) !== 0) value |= -1 << shift;
    const length = runs.length > 2 ? value + (runs[runs.length - 2] as number) : value;
    if (length < 0 || length > pixels) throw broken();
    runs.push(length);
    value = 0;
    shift = 0;
  }
  if (shift !== 0) throw broken();
  return runs;
}
