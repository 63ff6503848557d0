import { type Raster, resample } from '../../image/resample.ts';
import type { PictureSize } from '../../masked-model/mask-form.ts';
import { float32Tensor, type Tensor } from '../../runtime/tensor.ts';
import type { SegmentedPicture } from '../segmenter.ts';
import type { Box } from './boxes.ts';
import type { EncoderForm, SamFamily } from './encoder-form.ts';

/** Mean and standard deviation of ImageNet's colours, red, green, blue in 0..1: what all encoders were trained with. */
const mean = [0.485, 0.456, 0.406] as const;
const deviation = [0.229, 0.224, 0.225] as const;

/** EfficientSAM resizes inside and takes any size; pictures larger than this are made smaller before. */
const longestFreeSide = 2048;

/** A crop as an encoder takes it. */
export interface EncoderInput {
  readonly tensor: Tensor;
  /** The crop after resizing, which fills the input, or its part at the top left. */
  readonly filled: PictureSize;
  /** The input, in the same pixels. */
  readonly whole: PictureSize;
}

/** The sizes to which a crop is brought. */
export function encoderGeometry(
  crop: PictureSize,
  { size }: Pick<EncoderForm, 'size'>,
  family: SamFamily,
  freeSide: number,
): Pick<EncoderInput, 'filled' | 'whole'> {
  const longest = Math.max(crop.height, crop.width);
  const scaled = (side: number): PictureSize => ({
    height: Math.max(1, Math.floor((crop.height * side) / longest + 0.5)),
    width: Math.max(1, Math.floor((crop.width * side) / longest + 0.5)),
  });
  switch (family) {
    case 'sam': {
      const side = size === null ? freeSide : Math.min(...size);
      const [height, width] = size ?? [side, side];
      return { filled: scaled(side), whole: { height, width } };
    }
    case 'sam2': {
      const [height, width] = size ?? [freeSide, freeSide];
      return { filled: { height, width }, whole: { height, width } };
    }
    case 'efficient-sam': {
      const free = longest > longestFreeSide ? scaled(longestFreeSide) : crop;
      const filled = size === null ? free : { height: size[0], width: size[1] };
      return { filled, whole: filled };
    }
  }
}

/**
 * A crop of the picture as an encoder takes it. SAM: the long side resized to the input's, in 8 bits as Pillow does
 * (what its predictor does), then padded with what is 0 after normalisation. SAM 2: resized to the input in floats,
 * with smoothing. EfficientSAM: as it is.
 *
 * @param freeSide side of the input where the encoder takes any
 */
export function encoderInput(
  picture: SegmentedPicture,
  crop: Box,
  form: EncoderForm,
  family: SamFamily,
  freeSide: number,
): EncoderInput {
  const raster = cutOut(picture, crop, family === 'sam');
  const geometry = encoderGeometry(raster, form, family, freeSide);
  const { filled, whole } = geometry;
  const resized = resample(raster, filled.width, filled.height, 'bilinear');
  // Encoders that take any height and width of SAM's kind pad by themselves.
  const padded = form.layout === 'hwc' && form.size === null ? filled : whole;
  return { ...geometry, tensor: asTensor(resized, padded, form) };
}

/** Pixels of a crop in 0..255: 8-bit where the picture is and `inBytes` asks for it, else floats. */
function cutOut(picture: SegmentedPicture, crop: Box, inBytes: boolean): Raster {
  const [left, top, right, bottom] = crop;
  const { channels } = picture;
  const [height, width] = [bottom - top, right - left];
  const length = height * width * channels;
  const bytes = new Uint8Array(length);
  if (inBytes && copyRows(picture, crop, bytes)) return { height, width, channels, data: bytes };
  const data = new Float32Array(length);
  copyRows(picture, crop, data);
  return { height, width, channels, data };
}

/** Copies a crop's pixels, 0..255, and says whether whole numbers lost nothing. */
function copyRows(
  { width: stride, channels, values }: SegmentedPicture,
  [left, top, right, bottom]: Box,
  data: Uint8Array | Float32Array,
): boolean {
  const rounds = data instanceof Uint8Array;
  const run = (right - left) * channels;
  let worst = 0;
  for (let y = top; y < bottom; y++) {
    const from = (y * stride + left) * channels;
    const to = (y - top) * run;
    for (let i = 0; i < run; i++) {
      const value = (values[from + i] as number) * 255;
      const whole = Math.round(value);
      worst = Math.max(worst, Math.abs(value - whole));
      data[to + i] = rounds ? whole : value;
    }
  }
  return worst < 1e-6;
}

function asTensor({ height, width, channels, data }: Raster, padded: PictureSize, form: EncoderForm): Tensor {
  const channelsFirst = form.layout === 'nchw';
  const plane = padded.height * padded.width;
  const values = new Float32Array(3 * plane);
  for (let channel = 0; channel < 3; channel++) {
    const [shift, spread] = [mean[channel] as number, deviation[channel] as number];
    const convert = (value: number) => {
      if (form.pixels === 'bytes') return value;
      return form.pixels === 'unit' ? value / 255 : (value / 255 - shift) / spread;
    };
    // What is 0 after normalisation.
    const empty = convert(shift * 255);
    for (let y = 0; y < padded.height; y++) {
      for (let x = 0; x < padded.width; x++) {
        const inside = y < height && x < width;
        const at = y * padded.width + x;
        values[channelsFirst ? channel * plane + at : at * 3 + channel] = inside
          ? convert(data[(y * width + x) * channels + Math.min(channel, channels - 1)] as number)
          : empty;
      }
    }
  }
  const size = [padded.height, padded.width];
  const dims = { nchw: [1, 3, ...size], nhwc: [1, ...size, 3], hwc: [...size, 3] }[form.layout];
  return float32Tensor(values, dims);
}
