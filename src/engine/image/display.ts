import type { Preprocessing } from '#contract/preprocessing.ts';
import type { DecodedImage } from './decode.ts';
import { type EightBitRaster, encodePng } from './png.ts';
import { maskPixels } from './preprocess.ts';

/** A picture in 8 bits for display: 16-bit values / 257, rounded; never stretched to its own range. */
export function toEightBit({ width, height, channels, data }: DecodedImage): EightBitRaster {
  if (data instanceof Uint8Array) return { width, height, channels, data };
  const bytes = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at++) bytes[at] = Math.round((data[at] as number) / 257);
  return { width, height, channels, data: bytes };
}

/** The 8-bit PNG of a picture at its full resolution. */
export function displayPng(picture: DecodedImage): Promise<Buffer> {
  return encodePng(toEightBit(picture));
}

/** The grey PNG of a mask at its full resolution: 255 where it is set, 0 elsewhere. */
export function maskPng(mask: DecodedImage): Promise<Buffer> {
  const set = maskPixels(mask).map((value) => value * 255);
  return encodePng({ width: mask.width, height: mask.height, channels: 1, data: set });
}

/**
 * What the network sees, as pixels: undoes scaling, mean and standard deviation of an input tensor
 * [C, H, W] float32 and clips to 0..255.
 */
export function networkView(tensor: Float32Array, preprocessing: Preprocessing): EightBitRaster {
  const { size, scale, mean, std, channels: order } = preprocessing;
  const [height, width] = size;
  const channels = order === 'grey' ? 1 : 3;
  const plane = height * width;
  if (tensor.length !== channels * plane) {
    throw new RangeError(`invalid tensor: ${tensor.length} values, ${channels * plane} expected`);
  }
  const data = new Uint8Array(channels * plane);
  for (let channel = 0; channel < channels; channel++) {
    const shift = (mean.length === 1 ? mean[0] : mean[channel]) ?? 0;
    const spread = (std.length === 1 ? std[0] : std[channel]) ?? 1;
    const to = order === 'bgr' ? channels - 1 - channel : channel;
    for (let at = 0; at < plane; at++) {
      const value = ((tensor[channel * plane + at] as number) * spread + shift) / scale;
      data[at * channels + to] = Math.round(Math.min(255, Math.max(0, value)));
    }
  }
  return { width, height, channels, data };
}

/** The PNG of what the network sees, at input resolution. */
export function networkViewPng(tensor: Float32Array, preprocessing: Preprocessing): Promise<Buffer> {
  return encodePng(networkView(tensor, preprocessing));
}
