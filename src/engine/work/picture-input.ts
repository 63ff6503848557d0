import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { ClassifierSource, PictureSource } from '#contract/work.ts';
import { type DecodedImage, decodeImage, defaultDecodeLimits } from '../image/decode.ts';
import { networkView } from '../image/display.ts';
import { type Placement, placementOf } from '../image/fit.ts';
import { readPictureFile } from '../image/picture-file.ts';
import { preprocess } from '../image/preprocess.ts';
import { asFloat32 } from '../math/npy.ts';
import type { Classifier } from '../runtime/classifier.ts';
import { readNpy } from './read-array.ts';

/** A picture as the network takes it and as people look at it. */
export interface PictureInput {
  /** [C, H, W] float32, preprocessed. */
  readonly tensor: Float32Array;
  /** At its own resolution; for a tensor, what the network sees. */
  readonly picture: DecodedImage;
  /** Where the network's input lies on the picture. */
  readonly placement: Placement;
  /** A tensor's name says which row it is: `X.npy[3]`. */
  readonly read: { readonly role: 'picture' | 'tensor'; readonly name: string; readonly sha256: string };
}

/**
 * Reads what is to be explained.
 *
 * @throws Failure as `decodeImage`; `not-found`, `unreadable`, `table` and `usage` for tensors that do not fit
 */
export async function readPictureInput(
  source: PictureSource,
  { preprocessing }: ClassifierSource,
  classifier: Pick<Classifier, 'channels' | 'height' | 'width'>,
): Promise<PictureInput> {
  if (source.kind === 'file') {
    const { picture, read } = await readPicture(source.path);
    return {
      tensor: preprocess(picture, preprocessing),
      picture,
      placement: placementOf(picture.width, picture.height, preprocessing),
      read,
    };
  }
  const { array, name, sha256 } = await readNpy(source.path);
  const { channels, height, width } = classifier;
  const [rows, ...shape] = array.dims;
  if (rows === undefined || shape.length !== 3 || shape.join() !== [channels, height, width].join()) {
    throw new Failure(
      'usage',
      `${name} has shape [${array.dims.join(', ')}]; the model takes [N, ${channels}, ${height}, ${width}].`,
    );
  }
  if (source.row >= rows)
    throw new Failure('usage', `${name} has ${rows} rows; there is no row ${source.row}.`);
  const size = channels * height * width;
  const tensor = asFloat32(array).slice(source.row * size, (source.row + 1) * size);
  const picture: DecodedImage = { ...networkView(tensor, preprocessing), bitDepth: 8, format: 'png' };
  return {
    tensor,
    picture,
    placement: { left: 0, top: 0, width, height },
    read: { role: 'tensor', name: `${name}[${source.row}]`, sha256 },
  };
}

/** Reads, hashes and decodes a picture file. Throws Failure as `decodeImage`. */
export async function readPicture(path: string): Promise<Pick<PictureInput, 'picture' | 'read'>> {
  const bytes = await readPictureFile(path, defaultDecodeLimits.maximumBytes);
  const name = basename(path);
  const picture = await decodeImage(bytes, defaultDecodeLimits, name);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { picture, read: { role: 'picture', name, sha256 } };
}
