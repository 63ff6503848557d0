import type { engineMethods } from '#contract/engine.ts';
import type { CheckedInputOf } from '#contract/method.ts';
import type { ProducedArray } from '#contract/work.ts';
import { decodeImage } from '../image/decode.ts';
import { displayPng } from '../image/display.ts';
import { producePng } from './produced.ts';

/** An 8-bit PNG of a picture at its full resolution. */
export async function displayPicture({
  path,
  directory,
}: CheckedInputOf<typeof engineMethods, 'picture'>): Promise<ProducedArray> {
  const picture = await decodeImage(path);
  return producePng(directory, 'picture', await displayPng(picture), [picture.height, picture.width]);
}
