import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import type { ImportProblem, Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import { decodeMask } from '#contract/run-length.ts';
import type { MaskCandidate, MaskSourceListing } from './mask-candidate.ts';
import type { SampleLookup } from './sample-lookup.ts';

const size = z.tuple([z.int().min(1), z.int().min(1)]);
const segmentation = z.union([
  z.object({ size, counts: z.string() }),
  z.object({ size, counts: z.array(z.int().min(0)) }),
  /** Polygons, which are told as a problem. */
  z.array(z.unknown()),
]);
type CocoSegmentation = z.infer<typeof segmentation>;

const identifier = z.union([z.int(), z.string()]);
const cocoFile = z.object({
  images: z.array(z.object({ id: identifier, file_name: z.string() })),
  annotations: z.array(z.object({ image_id: identifier, segmentation: segmentation.optional() })),
});

const maximumBytes = 512 * 2 ** 20;

/**
 * The masks of a JSON file of COCO: the run-length masks of all annotations of a picture, united.
 *
 * @throws Failure `table` for a file that is none
 */
export async function cocoCandidates(source: string, samples: SampleLookup): Promise<MaskSourceListing> {
  const name = basename(source);
  if ((await stat(source)).size > maximumBytes) {
    throw new Failure('table', `"${name}" is larger than 512 MiB; split it`);
  }
  const { images, annotations } = parse(await readFile(source, 'utf8'), name);
  const byImage = Map.groupBy(annotations, ({ image_id }) => image_id);
  async function* items(): AsyncGenerator<MaskCandidate | ImportProblem> {
    for (const { id, file_name } of images) {
      const file = `${name}: ${file_name}`;
      const parts = (byImage.get(id) ?? []).flatMap((one) =>
        one.segmentation === undefined ? [] : [one.segmentation],
      );
      if (parts.length === 0) continue;
      const sample = samples.picture(file_name, null);
      if (sample === null) {
        const message = `the data set has not just one picture "${file_name}"`;
        yield { file, severity: 'skipped', reason: 'missing', message };
      } else yield { sample, file, read: async () => unite(parts, sample) };
    }
  }
  return { total: images.length, items: items() };
}

function parse(text: string, name: string): z.infer<typeof cocoFile> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Failure('table', `"${name}" is no JSON`, undefined, error);
  }
  const result = cocoFile.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Failure(
    'table',
    `"${name}" is no file of COCO: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    undefined,
    result.error,
  );
}

function unite(parts: readonly CocoSegmentation[], { height, width }: Sample): Uint8Array {
  const united = new Uint8Array(height * width);
  for (const part of parts) {
    if (Array.isArray(part)) {
      throw new Failure(
        'unsupported',
        'a polygon, not a run-length mask; write it with iscrowd 1, or as PNG',
      );
    }
    if (part.size[0] !== height || part.size[1] !== width) {
      throw new Failure(
        'image',
        `a mask of ${part.size[1]} x ${part.size[0]} pixels, the picture has ${width} x ${height}`,
      );
    }
    const { counts } = part;
    if (typeof counts === 'string') paint(united, decodeMask({ size: part.size, counts }));
    else paint(united, fromRuns(counts, height, width));
  }
  return united;
}

function paint(united: Uint8Array, pixels: Uint8Array): void {
  for (let at = 0; at < pixels.length; at++) if (pixels[at] !== 0) united[at] = 1;
}

/** Uncompressed run lengths, down the columns. */
function fromRuns(runs: readonly number[], height: number, width: number): Uint8Array {
  const pixels = new Uint8Array(height * width);
  let at = 0;
  runs.forEach((length, position) => {
    const end = Math.min(pixels.length, at + length);
    if (position % 2 === 1) {
      for (let place = at; place < end; place++) {
        pixels[(place % height) * width + Math.floor(place / height)] = 1;
      }
    }
    at += length;
  });
  if (at !== pixels.length) {
    throw new Failure(
      'usage',
      `runs of ${at} pixels for ${height} x ${width}; it was written for another size`,
    );
  }
  return pixels;
}
