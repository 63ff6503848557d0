import type { ConceptCrop } from '#contract/concepts.ts';
import type { Preprocessing } from '#contract/preprocessing.ts';
import { decodeImage } from '../image/decode.ts';
import type { EightBitRaster } from '../image/png.ts';
import { maskToInput } from '../image/preprocess.ts';
import { maskArea, relevanceMass } from '../judge/localisation.ts';
import type { PictureSize } from '../masked-model/mask-form.ts';
import type { MatrixProduct } from '../math/matrix-product.ts';
import { type ActivationSource, placesOf } from './activations.ts';
import type { ConceptBasis } from './concept-basis.ts';
import { conceptMaps } from './concept-maps.ts';
import { regionOf, tileOf } from './crop-tiles.ts';
import { type Crop, CropResizer } from './crops.ts';
import type { StreamedPicture } from './picture-stream.ts';
import type { ShownCrop } from './top-crops.ts';

export interface GalleryOptions {
  /** The crops that are shown of each concept. */
  readonly shown: readonly (readonly ShownCrop[])[];
  readonly preprocessing: Preprocessing;
  readonly channels: number;
  readonly size: PictureSize;
  readonly source: ActivationSource;
  readonly basis: ConceptBasis;
  readonly products: MatrixProduct;
}

/** A shown crop with its place: the how-many-eth of which concept. */
interface Placed {
  readonly shown: ShownCrop;
  readonly concept: number;
  readonly place: number;
}

/** Describes the crops that are shown as their pictures come by, in any order. */
export class CropGallery {
  readonly #options: GalleryOptions;
  readonly #crops: (ConceptCrop | undefined)[][];
  readonly #tiles: (EightBitRaster | undefined)[][];

  constructor(options: GalleryOptions) {
    this.#options = options;
    this.#crops = options.shown.map((crops) => crops.map(() => undefined));
    this.#tiles = options.shown.map((crops) => crops.map(() => undefined));
  }

  async look({ sample, tensor }: StreamedPicture): Promise<void> {
    const { shown, preprocessing } = this.#options;
    const here = shown.flatMap((crops, concept) =>
      crops.flatMap((crop, place): Placed[] =>
        crop.sample.index === sample.index ? [{ shown: crop, concept, place }] : [],
      ),
    );
    if (here.length === 0) return;
    const mask =
      sample.maskPath === null ? null : maskToInput(await decodeImage(sample.maskPath), preprocessing);
    for (const { shown: crop, concept, place } of here) {
      (this.#crops[concept] ?? [])[place] = {
        sampleIndex: sample.index,
        name: sample.name,
        region: regionOf(crop, preprocessing),
        coefficient: crop.coefficient,
        massInMask: mask === null ? null : await this.#massIn(mask, tensor, crop.crop, concept),
      };
      (this.#tiles[concept] ?? [])[place] = tileOf(tensor, crop.crop, preprocessing);
    }
  }

  /** In the order of the crops that were to be shown. */
  finished() {
    return {
      crops: this.#crops.map((crops) => crops.filter((crop) => crop !== undefined)),
      tiles: this.#tiles.map((tiles) => tiles.filter((tile) => tile !== undefined)),
    };
  }

  /**
   * Share of the concept's map of the crop, as the network sees it enlarged, that lies in the mask [H, W]; 0 where the
   * mask lies elsewhere in the picture, null where it is empty.
   */
  async #massIn(
    mask: Uint8Array,
    picture: Float32Array,
    crop: Crop,
    concept: number,
  ): Promise<number | null> {
    if (maskArea(mask) === 0) return null;
    const { channels, size, source, basis, products } = this.#options;
    const enlarged = new Float32Array(picture.length);
    new CropResizer(channels, size, crop.side).write(picture, crop, enlarged, 0);
    const { grid } = await source.of(enlarged, 1);
    const coefficients = await basis.coefficients(placesOf(grid, 0), products);
    const pixels = size.height * size.width;
    const map = conceptMaps(coefficients, grid, size).subarray(concept * pixels, (concept + 1) * pixels);
    return relevanceMass(map, enlargedMask(mask, crop, size)) ?? 0;
  }
}

/** A crop of a mask, enlarged to [H, W] by the nearest pixel. */
function enlargedMask(
  mask: Uint8Array,
  { left, top, side }: Crop,
  { height, width }: PictureSize,
): Uint8Array {
  const enlarged = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    const row = (top + Math.floor((y * side) / height)) * width + left;
    for (let x = 0; x < width; x++)
      enlarged[y * width + x] = mask[row + Math.floor((x * side) / width)] as number;
  }
  return enlarged;
}
