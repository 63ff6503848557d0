import { readdir, stat } from 'node:fs/promises';
import { basename, join, parse } from 'node:path';
import { Failure } from '#contract/failure.ts';
import { type DecodedImage, decodeImage, defaultDecodeLimits } from '../image/decode.ts';
import { readPictureFile } from '../image/picture-file.ts';
import { maskPixels } from '../image/preprocess.ts';
import { cocoMasks } from './coco-annotations.ts';
import { emptyMasks } from './mask-stack.ts';
import { compactLabels, type OverlappingMasks, type Segmentation } from './segmentation.ts';

/** A picture with more values is a photograph, no picture of labels. */
const mostLabels = 10_000;
/** A JSON file of annotations of a whole data set. */
const mostJsonBytes = 2 ** 29 - 1;

/**
 * Masks of one picture that another program wrote:
 *
 * - a folder of mask pictures, one each, in the order of their names with numbers counted (`2.png` before `10.png`);
 *   or a folder of such folders, named as the pictures are (what SAM's own `amg.py` writes);
 * - one picture of labels: pixels of the same value (or colour) are one segment, in rising order;
 * - a JSON file of COCO annotations, see `cocoMasks`.
 *
 * @param picture file name of the picture that they belong to
 * @throws Failure `not-found`, `unreadable`, `image`, `table`; `usage` for files that hold no masks of the picture
 */
export async function readMaskFiles(path: string, picture: string): Promise<Segmentation> {
  const facts = await stat(path).catch((error: unknown) => {
    throw new Failure('not-found', `"${path}" is not there, or can't be read`, undefined, error);
  });
  if (facts.isDirectory()) return masksOfFolder(await folderOf(path, picture));
  const isJson = path.toLowerCase().endsWith('.json');
  const bytes = await readPictureFile(path, isJson ? mostJsonBytes : defaultDecodeLimits.maximumBytes);
  const name = basename(path);
  return isJson
    ? cocoMasks(bytes, picture, name)
    : labelsOfPicture(await decodeImage(bytes, undefined, name), name);
}

/** The folder of a picture's own, where there is one. */
async function folderOf(path: string, picture: string): Promise<string> {
  const own = join(path, parse(picture).name);
  const facts = await stat(own).catch(() => null);
  return facts?.isDirectory() === true ? own : path;
}

async function masksOfFolder(directory: string): Promise<OverlappingMasks> {
  const inOrder = new Intl.Collator('en', { numeric: true }).compare;
  const names = (await readdir(directory))
    .filter((name) => name.toLowerCase().endsWith('.png'))
    .sort(inOrder);
  const [first, ...others] = names;
  if (first === undefined) {
    throw new Failure(
      'usage',
      `"${directory}" holds no mask pictures (*.png), and no folder of them for the picture`,
    );
  }
  const read = async (name: string) =>
    decodeImage(
      await readPictureFile(join(directory, name), defaultDecodeLimits.maximumBytes),
      undefined,
      name,
    );
  const { height, width, ...one } = await read(first);
  const stack = emptyMasks(names.length, height, width, directory);
  stack.masks.set(maskPixels({ height, width, ...one }));
  for (const [i, name] of others.entries()) {
    const mask = await read(name);
    if (mask.height !== height || mask.width !== width) {
      throw new Failure(
        'usage',
        `"${name}" has ${mask.width} x ${mask.height} pixels, "${first}" ${width} x ${height}; masks of one picture are of one size`,
      );
    }
    stack.masks.set(maskPixels(mask), (i + 1) * height * width);
  }
  return stack;
}

function labelsOfPicture({ height, width, channels, data }: DecodedImage, name: string): Segmentation {
  const values = new Float64Array(height * width);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / channels);
    values[pixel] = (values[pixel] as number) * 65_536 + (data[i] as number);
  }
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  if (distinct.length > mostLabels) {
    throw new Failure(
      'usage',
      `"${name}" has ${distinct.length} different pixels; a picture of labels has up to ${mostLabels}. Is it a photograph?`,
    );
  }
  const position = new Map(distinct.map((value, label) => [value, label]));
  return compactLabels(
    Int32Array.from(values, (value) => position.get(value) as number),
    height,
    width,
  );
}
