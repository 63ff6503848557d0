import type { Preprocessing } from '#contract/preprocessing.ts';

/**
 * How a picture is brought to the network's input: resized to `resized`, then the input's window is cut out of it
 * at `offset` (crop: positive, letterbox: negative, what lies outside is black).
 */
export interface Fit {
  readonly resizedWidth: number;
  readonly resizedHeight: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

/**
 * Where the network's input lies on the picture, in picture pixels: input column x in 0..W covers picture column
 * `left + x * width / W`. `left` and `top` are negative where a letterbox reaches beyond the picture.
 */
export interface Placement {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The geometry of one picture. `short-side-crop` follows torchvision's `Resize(short side)` and `CenterCrop`
 * (long side truncated, crop offset rounded half to even); `letterbox` scales the whole picture into the input
 * and centres it.
 *
 * @param size the input's [height, width]
 */
export function fitOf(
  width: number,
  height: number,
  size: readonly [number, number],
  fit: Preprocessing['fit'],
): Fit {
  const [inputHeight, inputWidth] = size;
  switch (fit) {
    case 'stretch':
      return { resizedWidth: inputWidth, resizedHeight: inputHeight, offsetX: 0, offsetY: 0 };
    case 'short-side-crop': {
      const byWidth = inputWidth * height >= inputHeight * width;
      const resizedWidth = byWidth
        ? inputWidth
        : Math.max(inputWidth, Math.trunc((inputHeight * width) / height));
      const resizedHeight = byWidth
        ? Math.max(inputHeight, Math.trunc((inputWidth * height) / width))
        : inputHeight;
      return {
        resizedWidth,
        resizedHeight,
        offsetX: roundHalfEven((resizedWidth - inputWidth) / 2),
        offsetY: roundHalfEven((resizedHeight - inputHeight) / 2),
      };
    }
    case 'letterbox': {
      const scale = Math.min(inputWidth / width, inputHeight / height);
      const resizedWidth = Math.min(inputWidth, Math.max(1, Math.round(width * scale)));
      const resizedHeight = Math.min(inputHeight, Math.max(1, Math.round(height * scale)));
      return {
        resizedWidth,
        resizedHeight,
        offsetX: -Math.floor((inputWidth - resizedWidth) / 2),
        offsetY: -Math.floor((inputHeight - resizedHeight) / 2),
      };
    }
  }
}

/** Where the network's input lies on a picture of this size, in picture pixels. */
export function placementOf(width: number, height: number, preprocessing: Preprocessing): Placement {
  const [inputHeight, inputWidth] = preprocessing.size;
  const fit = fitOf(width, height, preprocessing.size, preprocessing.fit);
  const perColumn = width / fit.resizedWidth;
  const perRow = height / fit.resizedHeight;
  return {
    left: fit.offsetX * perColumn + 0,
    top: fit.offsetY * perRow + 0,
    width: inputWidth * perColumn,
    height: inputHeight * perRow,
  };
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
