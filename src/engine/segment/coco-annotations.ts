import { basename, parse } from 'node:path';
import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import { decodeMask } from '#contract/run-length.ts';
import { polygonCounts } from './coco-polygon.ts';
import { maskOfCounts } from './coco-rle.ts';
import { emptyMasks } from './mask-stack.ts';
import type { OverlappingMasks } from './segmentation.ts';

const side = z.number().int().min(1).max(65_535);
const size = z.tuple([side, side]);
const id = z.union([z.number(), z.string()]);

const segmentation = z.union([
  z.object({ size, counts: z.union([z.string(), z.array(z.number())]) }),
  z.array(z.array(z.number())),
]);
type CocoSegmentation = z.infer<typeof segmentation>;

const annotation = z.object({ image_id: id.optional(), segmentation });
const image = z.object({
  id: id.optional(),
  image_id: id.optional(),
  file_name: z.string(),
  height: side,
  width: side,
});

/** A data set, one picture of SA-1B, or a bare list as SAM's `amg.py` and COCO's results are. */
const file = z.union([
  z.object({ images: z.array(image), annotations: z.array(annotation) }),
  z.object({ image, annotations: z.array(annotation) }),
  z.array(annotation),
]);

/**
 * The masks of one picture in a JSON file of COCO annotations: run lengths, compressed or not, and polygons, each
 * filled as pycocotools does. Read are data sets (`images`, `annotations`), single pictures as in SA-1B (`image`,
 * `annotations`) and bare lists of annotations of one picture, which then must have run lengths.
 *
 * @param picture file name; looked for among `images` with and without its folder and ending, unless there is only one
 * @throws Failure `table` for what is no such file, `usage` when it has no masks of the picture
 */
export function cocoMasks(bytes: Uint8Array, picture: string, name: string): OverlappingMasks {
  const { size: known, annotations } = ofPicture(parsed(bytes, name), picture, name);
  const [first] = annotations;
  if (first === undefined) throw new Failure('usage', `"${name}" has no masks of ${picture}`);
  const [height, width] = known ?? sizeOf(first, name);
  const stack = emptyMasks(annotations.length, height, width, name);
  annotations.forEach((one, i) => {
    stack.masks.set(pixelsOf(one, height, width, `mask ${i + 1} of "${name}"`), i * height * width);
  });
  return stack;
}

function parsed(bytes: Uint8Array, name: string): z.infer<typeof file> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Failure('table', `"${name}" is no JSON file: ${(error as Error).message}`, undefined, error);
  }
  const read = file.safeParse(json);
  if (read.success) return read.data;
  throw new Failure(
    'table',
    `"${name}" holds no COCO annotations: expected images with id, file_name, height, width, and annotations with ` +
      'image_id and segmentation (polygons, or size and counts); or a list of annotations.',
  );
}

function ofPicture(content: z.infer<typeof file>, picture: string, name: string) {
  const segmentations = (list: readonly z.infer<typeof annotation>[]) => list.map((one) => one.segmentation);
  if (Array.isArray(content)) {
    if (new Set(content.map(({ image_id: of }) => of)).size > 1) {
      throw new Failure('usage', `"${name}" lists annotations of several pictures without their names`);
    }
    return { size: null, annotations: segmentations(content) };
  }
  if ('image' in content) {
    const { height, width } = content.image;
    return { size: [height, width] as const, annotations: segmentations(content.annotations) };
  }
  const { images, annotations } = content;
  const found = images.length === 1 ? images[0] : imageNamed(images, picture);
  if (found === undefined) {
    throw new Failure('usage', `"${name}" names ${images.length} pictures, none of them ${picture}`);
  }
  return {
    size: [found.height, found.width] as const,
    annotations: segmentations(annotations.filter((one) => one.image_id === found.id)),
  };
}

function imageNamed(images: readonly z.infer<typeof image>[], picture: string) {
  const wanted = basename(picture);
  const stem = (path: string) => parse(path).name;
  return (
    images.find(({ file_name: path }) => basename(path) === wanted) ??
    images.find(({ file_name: path }) => stem(path) === stem(wanted))
  );
}

function sizeOf(first: CocoSegmentation, name: string): readonly [number, number] {
  if (!Array.isArray(first)) return first.size;
  throw new Failure('usage', `"${name}" is a list of polygons without the size of their picture`);
}

function pixelsOf(one: CocoSegmentation, height: number, width: number, title: string): Uint8Array {
  try {
    if (Array.isArray(one)) return filled(one, height, width);
    const [rows, columns] = one.size;
    if (rows !== height || columns !== width) {
      throw new RangeError(`it is ${columns} x ${rows} pixels, the picture ${width} x ${height}`);
    }
    const { counts } = one;
    return typeof counts === 'string'
      ? decodeMask({ size: one.size, counts })
      : maskOfCounts(counts, height, width);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof Failure)) throw error;
    throw new Failure('table', `${title} can't be read: ${error.message}`, undefined, error);
  }
}

/** The union of polygons. */
function filled(polygons: readonly number[][], height: number, width: number): Uint8Array {
  const union = new Uint8Array(height * width);
  for (const outline of polygons) {
    const mask = maskOfCounts(polygonCounts(outline, height, width), height, width);
    for (let i = 0; i < union.length; i++) union[i] = (union[i] as number) | (mask[i] as number);
  }
  return union;
}
