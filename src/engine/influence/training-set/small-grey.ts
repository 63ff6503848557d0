import type { DecodedImage } from '../../image/decode.ts';
import { toChannels } from '../../image/preprocess.ts';
import { resample } from '../../image/resample.ts';
import type { Rows } from '../rows.ts';
import type { Standardisation } from './file-rows.ts';

/**
 * A picture as a black-box method sees it: grey (Rec. 601), stretched to side x side by bilinear resampling as Pillow
 * does it, 0 to 255. 16-bit pictures are resampled in float32 after value / 257.
 *
 * @returns [side * side] float32
 */
export function smallGrey(
  picture: Pick<DecodedImage, 'width' | 'height' | 'channels' | 'data'>,
  side: number,
) {
  // The other fields of a decoded picture do not enter.
  const grey = toChannels({ ...picture, bitDepth: 8, format: 'png' }, 1);
  return Float32Array.from(resample(grey, side, side, 'bilinear').data);
}

/** Pictures that mean and standard deviation are taken of: the first ones, so that appending more changes neither. */
export const standardisingPictures = 1000;
const block = 64;

/**
 * Mean and standard deviation over all pixels of the first pictures of a training set. A constant set has spread 1.
 *
 * @param greys [N, side * side], 0 to 255
 */
export async function standardisationOf(greys: Rows): Promise<Standardisation> {
  const count = Math.min(greys.count, standardisingPictures);
  let sum = 0;
  let squares = 0;
  for (let start = 0; start < count; start += block) {
    const { data } = await greys.read(start, Math.min(block, count - start));
    for (const value of data) {
      sum += value;
      squares += value * value;
    }
  }
  const values = count * greys.width;
  const mean = sum / values;
  const variance = squares / values - mean * mean;
  return { mean, spread: variance > 1e-12 ? Math.sqrt(variance) : 1 };
}
