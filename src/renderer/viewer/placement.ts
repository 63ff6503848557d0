import type { Preprocessing } from '#contract/preprocessing.ts';
import type { Point, Size } from './view-transform.ts';

/** An upright rectangle in picture pixels; it may reach beyond the picture. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where the network's input lies on the picture: a map [H, W] at input resolution covers this rectangle. The steps and
 * their rounding are those of preprocessing, so that a map's element lies on the pixels it was computed from.
 *
 * - `stretch`: the whole picture.
 * - `short-side-crop`: as torchvision's `Resize(short side)` and `CenterCrop`; what is outside the network never saw.
 * - `letterbox`: the whole picture with a rim of padding around it.
 *
 * @param picture size of the picture in pixels
 * @param input size of the network's input in pixels
 */
export function inputPlacement(fit: Preprocessing['fit'], picture: Size, input: Size): Rectangle {
  if (!(input.width > 0 && input.height > 0)) {
    throw new RangeError(`invalid input size: ${input.width} x ${input.height}`);
  }
  switch (fit) {
    case 'stretch':
      return { x: 0, y: 0, width: picture.width, height: picture.height };
    case 'short-side-crop': {
      const widthFits = input.width * picture.height >= input.height * picture.width;
      const resized = widthFits
        ? {
            width: input.width,
            height: Math.max(input.height, Math.trunc((input.width * picture.height) / picture.width)),
          }
        : {
            width: Math.max(input.width, Math.trunc((input.height * picture.width) / picture.height)),
            height: input.height,
          };
      const left = roundHalfToEven((resized.width - input.width) / 2);
      const top = roundHalfToEven((resized.height - input.height) / 2);
      return onPicture(picture, resized, input, left, top);
    }
    case 'letterbox': {
      const scale = Math.min(input.width / picture.width, input.height / picture.height);
      const resized = {
        width: Math.min(input.width, Math.max(1, Math.round(picture.width * scale))),
        height: Math.min(input.height, Math.max(1, Math.round(picture.height * scale))),
      };
      const left = -Math.floor((input.width - resized.width) / 2);
      const top = -Math.floor((input.height - resized.height) / 2);
      return onPicture(picture, resized, input, left, top);
    }
  }
}

/** The input's window at (`left`, `top`) of the resized picture, in picture pixels. */
function onPicture(picture: Size, resized: Size, input: Size, left: number, top: number): Rectangle {
  const across = picture.width / resized.width;
  const down = picture.height / resized.height;
  // Adding 0 turns -0 into 0.
  return {
    x: left * across + 0,
    y: top * down + 0,
    width: input.width * across,
    height: input.height * down,
  };
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/**
 * The map's element under a picture point.
 *
 * @returns its index in the flat [H, W] array; null outside of the map
 */
export function elementAt(placement: Rectangle, map: Size, point: Point): number | null {
  const column = Math.floor(((point.x - placement.x) / placement.width) * map.width);
  const row = Math.floor(((point.y - placement.y) / placement.height) * map.height);
  if (column < 0 || row < 0 || column >= map.width || row >= map.height) return null;
  return row * map.width + column;
}
