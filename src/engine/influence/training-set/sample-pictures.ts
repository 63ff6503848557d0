import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { Preprocessing } from '#contract/preprocessing.ts';
import { decodeImage, defaultDecodeLimits } from '../../image/decode.ts';
import { readPictureFile } from '../../image/picture-file.ts';
import { preprocess } from '../../image/preprocess.ts';
import { orderedPool } from '../../import/ordered-pool.ts';
import type { LeftOut } from './array-store.ts';
import { smallGrey } from './small-grey.ts';

/** What is made of each picture while it is decoded. */
export interface PictureForms {
  /** One tensor per distinct preprocessing. */
  readonly preprocessings: readonly Preprocessing[];
  /** Side of the small grey picture; null: none is made. */
  readonly side: number | null;
}

/** Several pictures one after another; those that can't be read are zeros. */
export interface PictureChunk {
  /** Position of the first one in the list. */
  readonly start: number;
  readonly count: number;
  /** In the order of `preprocessings`: [count, C, H, W]. */
  readonly tensors: readonly Float32Array[];
  /** [count, side * side]. */
  readonly greys: Float32Array;
  readonly unreadable: readonly LeftOut[];
}

/** Pictures that are read and decoded ahead of the one that is worked on. */
const ahead = 16;

/**
 * Decodes pictures once, in order, and gives them in chunks of `size` that begin at multiples of it, so that what is
 * computed of a chunk does not depend on where the work was begun.
 *
 * @param start a multiple of `size`
 * @throws Failure `cancelled`
 */
export async function* pictureChunks(
  samples: readonly Sample[],
  start: number,
  size: number,
  forms: PictureForms,
  signal: AbortSignal,
): AsyncGenerator<PictureChunk> {
  const decoded = orderedPool(each(samples, start), ahead, (sample) => formsOf(sample, forms));
  const lengths = forms.preprocessings.map(tensorLength);
  const greyLength = (forms.side ?? 0) ** 2;
  let position = start;
  let chunk = emptyChunk(position, lengths, greyLength, Math.min(size, samples.length - position));
  for await (const picture of decoded) {
    if (signal.aborted) throw new Failure('cancelled', 'stopped on request');
    const at = position - chunk.start;
    if (picture.message === null) {
      for (const [i, tensor] of picture.tensors.entries()) chunk.tensors[i]?.set(tensor, at * tensor.length);
      chunk.greys.set(picture.grey, at * greyLength);
    } else {
      chunk.unreadable.push({ position, message: picture.message, cause: 'picture' });
    }
    position++;
    if (position < chunk.start + chunk.count) continue;
    yield chunk;
    chunk = emptyChunk(position, lengths, greyLength, Math.min(size, samples.length - position));
  }
}

function emptyChunk(start: number, lengths: readonly number[], greyLength: number, count: number) {
  return {
    start,
    count,
    tensors: lengths.map((length) => new Float32Array(count * length)),
    greys: new Float32Array(count * greyLength),
    unreadable: [] as LeftOut[],
  };
}

function tensorLength({ channels, size }: Preprocessing): number {
  return (channels === 'grey' ? 1 : 3) * size[0] * size[1];
}

async function* each(samples: readonly Sample[], start: number): AsyncGenerator<Sample> {
  for (let i = start; i < samples.length; i++) yield samples[i] as Sample;
}

async function formsOf(sample: Sample, { preprocessings, side }: PictureForms) {
  try {
    const picture = await readSamplePicture(sample);
    return {
      tensors: preprocessings.map((preprocessing) => preprocess(picture, preprocessing)),
      grey: side === null ? new Float32Array(0) : smallGrey(picture, side),
      message: null,
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { tensors: [], grey: new Float32Array(0), message: error.message };
  }
}

/**
 * A sample's picture. What is kept goes by its hash, so a file that has changed is not the sample's picture any more.
 *
 * @throws Failure as `decodeImage`; `integrity` when the file has changed since it was imported
 */
export async function readSamplePicture({ path, sha256 }: Pick<Sample, 'path' | 'sha256'>) {
  const bytes = await readPictureFile(path, defaultDecodeLimits.maximumBytes);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new Failure('integrity', `"${basename(path)}" has changed since it was imported; import it again`);
  }
  return decodeImage(bytes, defaultDecodeLimits, basename(path));
}
