import type { Sample } from '#contract/dataset.ts';
import type { PictureSize } from '../masked-model/mask-form.ts';
import { type Matrix, matrix } from '../math/matrix-product.ts';
import { type ActivationSource, pooled } from './activations.ts';
import { type Crop, CropResizer } from './crops.ts';
import { grouped, type StreamedPicture } from './picture-stream.ts';

/** A crop of a picture of the data set. */
export interface PlacedCrop {
  readonly sample: Sample;
  readonly crop: Crop;
}

/** Crops with their activations, averaged over space. */
export interface CropEmbedding {
  readonly crops: readonly PlacedCrop[];
  /** [crops, C], not negative. */
  readonly activations: Matrix;
}

/** What is cut out of each picture; nothing of pictures that it gives no crops for. */
export type CropChoice = (sample: Sample) => readonly Crop[];

export interface EmbeddingOptions {
  readonly source: ActivationSource;
  readonly channels: number;
  readonly size: PictureSize;
  readonly side: number;
  readonly choose: CropChoice;
  /** Crops that go to the network together; memory for so many enlarged crops is taken. */
  readonly together: number;
  /** Told the pictures that are done. */
  readonly report: (pictures: number) => Promise<void>;
}

/** Runs crops, enlarged to the network's input, through the network and averages their activations over space. */
export async function embedCrops(
  pictures: AsyncIterable<StreamedPicture>,
  options: EmbeddingOptions,
): Promise<CropEmbedding> {
  const { source, channels, size, side, choose, together, report } = options;
  const resizer = new CropResizer(channels, size, side);
  const one = channels * size.height * size.width;
  const crops: PlacedCrop[] = [];
  const parts: Float32Array[] = [];
  let columns = 0;
  let done = 0;
  for await (const group of grouped(cut(pictures, choose), together)) {
    const enlarged = new Float32Array(group.length * one);
    for (const [i, { picture, crop }] of group.entries())
      resizer.write(picture.tensor, crop, enlarged, i * one);
    const { grid } = await source.of(enlarged, group.length);
    const means = pooled(grid);
    parts.push(means.data);
    columns = means.columns;
    for (const { picture, crop, last } of group) {
      crops.push({ sample: picture.sample, crop });
      if (last) done++;
    }
    await report(done);
  }
  const data = new Float32Array(crops.length * columns);
  let offset = 0;
  for (const part of parts) {
    data.set(part, offset);
    offset += part.length;
  }
  return { crops, activations: matrix(data, crops.length, columns) };
}

async function* cut(pictures: AsyncIterable<StreamedPicture>, choose: CropChoice) {
  for await (const picture of pictures) {
    const crops = choose(picture.sample);
    for (const [i, crop] of crops.entries()) yield { picture, crop, last: i === crops.length - 1 };
  }
}
