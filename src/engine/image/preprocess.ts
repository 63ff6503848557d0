import type { Preprocessing } from '#contract/preprocessing.ts';
import type { DecodedImage } from './decode.ts';
import { type Fit, fitOf } from './fit.ts';
import { type Raster, resample } from './resample.ts';

/**
 * Brings a picture to the network's input: (pixel 0..255 x scale - mean) / std.
 *
 * Order, as in training code that opens pictures with Pillow: convert to grey (Rec. 601, Pillow's mode L) or RGB,
 * resize, crop or pad with black, then scale. 8-bit pictures are resized in 8 bits, 16-bit pictures in float32
 * after value / 257.
 *
 * @returns [C, H, W] float32, always channels first; `layout` is applied where the model runs
 */
export function preprocess(picture: DecodedImage, preprocessing: Preprocessing): Float32Array {
  const { size, resize, fit, scale, mean, std, channels: order } = preprocessing;
  const [height, width] = size;
  const fitted = fitOf(picture.width, picture.height, size, fit);
  const raster = toChannels(picture, order === 'grey' ? 1 : 3);
  const resized = resample(raster, fitted.resizedWidth, fitted.resizedHeight, resize);
  const pixels = cutWindow(resized, fitted, width, height);
  const { channels } = resized;
  const tensor = new Float32Array(channels * height * width);
  for (let channel = 0; channel < channels; channel++) {
    const from = order === 'bgr' ? channels - 1 - channel : channel;
    const shift = ofChannel(mean, channel, 'mean');
    const spread = ofChannel(std, channel, 'std');
    const plane = channel * height * width;
    for (let at = 0; at < height * width; at++) {
      tensor[plane + at] = ((pixels[at * channels + from] as number) * scale - shift) / spread;
    }
  }
  return tensor;
}

/**
 * Brings a ground-truth mask to the network's input by the same geometry, nearest pixel; any value above 0 counts
 * as set, what lies outside of the picture does not.
 *
 * @returns [H, W] uint8 of 0 and 1
 */
export function maskToInput(mask: DecodedImage, preprocessing: Preprocessing): Uint8Array {
  const [height, width] = preprocessing.size;
  const fitted = fitOf(mask.width, mask.height, preprocessing.size, preprocessing.fit);
  const set: Raster<Uint8Array> = { ...mask, channels: 1, data: maskPixels(mask) };
  const resized = resample(set, fitted.resizedWidth, fitted.resizedHeight, 'nearest');
  return Uint8Array.from(cutWindow(resized, fitted, width, height));
}

/**
 * Brings numbers per pixel of a picture, such as labels, to the network's input by the same geometry, nearest pixel.
 *
 * @param values [height, width] of the picture, whole numbers below 2^24
 * @param outside what lies outside of the picture gets
 * @returns [H, W] int32
 */
export function labelsToInput(
  values: Int32Array | Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
  preprocessing: Preprocessing,
  outside: number,
): Int32Array<ArrayBuffer> {
  const [inputHeight, inputWidth] = preprocessing.size;
  const fitted = fitOf(width, height, preprocessing.size, preprocessing.fit);
  // Outside of the picture the window is 0, so labels are counted from 1 on the way.
  const raster: Raster = {
    width,
    height,
    channels: 1,
    data: Float32Array.from(values, (label) => label + 1),
  };
  const resized = resample(raster, fitted.resizedWidth, fitted.resizedHeight, 'nearest');
  const window = cutWindow(resized, fitted, inputWidth, inputHeight);
  return Int32Array.from(window, (label) => (label === 0 ? outside : label - 1));
}

/** A mask picture as 0 and 1 per pixel [height, width]: any channel above 0 counts as set. */
export function maskPixels(mask: DecodedImage): Uint8Array {
  const { channels, data } = mask;
  const set = new Uint8Array(mask.width * mask.height);
  for (let at = 0; at < data.length; at++) {
    if ((data[at] as number) > 0) set[Math.floor(at / channels)] = 1;
  }
  return set;
}

/**
 * A picture with one (grey) or three (RGB) channels. 8-bit stays 8-bit, byte for byte as Pillow's conversion;
 * 16-bit becomes float32 in 0..255 (value / 257).
 */
export function toChannels(picture: DecodedImage, channels: 1 | 3): Raster {
  const { width, height, data } = picture;
  const pixels = width * height;
  const bytes = data instanceof Uint8Array;
  if (bytes && picture.channels === channels) return { width, height, channels, data };
  const unit = bytes ? 1 : 1 / 257;
  const output = bytes ? new Uint8Array(pixels * channels) : new Float32Array(pixels * channels);
  if (picture.channels === channels) {
    for (let at = 0; at < data.length; at++) output[at] = (data[at] as number) * unit;
  } else if (channels === 3) {
    for (let at = 0; at < pixels; at++) {
      output.fill((data[at] as number) * unit, at * 3, at * 3 + 3);
    }
  } else {
    for (let at = 0; at < pixels; at++) {
      const weighted =
        (data[at * 3] as number) * 19595 +
        (data[at * 3 + 1] as number) * 38470 +
        (data[at * 3 + 2] as number) * 7471;
      output[at] = bytes ? (weighted + 0x8000) >> 16 : (weighted / 65536) * unit;
    }
  }
  return { width, height, channels, data: output };
}

/** Cuts the input's window [height, width] out of the resized picture; outside of it is black. */
function cutWindow(raster: Raster, fit: Fit, width: number, height: number): Uint8Array | Float32Array {
  const { channels, data } = raster;
  if (raster.width === width && raster.height === height) return data;
  const length = width * height * channels;
  const window = data instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
  const left = Math.max(0, -fit.offsetX);
  const right = Math.min(width, raster.width - fit.offsetX);
  for (let y = Math.max(0, -fit.offsetY); y < Math.min(height, raster.height - fit.offsetY); y++) {
    const row = (y + fit.offsetY) * raster.width + fit.offsetX;
    window.set(
      data.subarray((row + left) * channels, (row + right) * channels),
      (y * width + left) * channels,
    );
  }
  return window;
}

function ofChannel(values: readonly number[], channel: number, name: string): number {
  const value = values.length === 1 ? values[0] : values[channel];
  if (value === undefined) throw new RangeError(`invalid ${name}: ${values.length} values`);
  return value;
}
