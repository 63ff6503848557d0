import type { ConceptCrop } from '#contract/concepts.ts';
import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { Preprocessing } from '#contract/preprocessing.ts';
import type { FeatureGrid } from '../gradients/feature-grid.ts';
import type { Values } from '../gradients/gradient-model.ts';
import { decodeImage } from '../image/decode.ts';
import type { EightBitRaster } from '../image/png.ts';
import { maskToInput } from '../image/preprocess.ts';
import { relevanceMass } from '../judge/localisation.ts';
import type { Matrix, MatrixProduct } from '../math/matrix-product.ts';
import type { SobolDesign } from '../math/sobol-indices.ts';
import { type ActivationSource, placesOf } from './activations.ts';
import type { ConceptBasis } from './concept-basis.ts';
import type { ConceptImportance } from './concept-importance.ts';
import { conceptMaps } from './concept-maps.ts';
import { regionOf, type ShownCrop, tileOf } from './crop-gallery.ts';
import { grouped, joined, type StreamedPicture, streamPictures } from './picture-stream.ts';

export interface SurveyOptions {
  readonly samples: readonly Sample[];
  readonly preprocessing: Preprocessing;
  readonly source: ActivationSource;
  readonly basis: ConceptBasis;
  readonly importance: ConceptImportance;
  readonly design: SobolDesign;
  readonly target: number;
  /** The crops that are shown of each concept. */
  readonly shown: readonly (readonly ShownCrop[])[];
  /** Pictures that go to the network together. */
  readonly together: number;
  readonly products: MatrixProduct;
  readonly signal: AbortSignal;
  readonly report: (pictures: number) => Promise<void>;
}

export interface Survey {
  /** Total Sobol' indices of each picture's concepts, [pictures][r]. */
  readonly totals: readonly Float64Array[];
  /** Per concept the crops that are shown, described, and their tiles, in the same order. */
  readonly crops: readonly (readonly ConceptCrop[])[];
  readonly tiles: readonly (readonly EightBitRaster[])[];
}

/**
 * Looks at whole pictures with concepts that were found on crops: how much each concept matters in each picture, and,
 * for pictures whose crops are shown, how much of the concept's map lies in the ground-truth mask.
 *
 * @throws Failure `unreadable` for a picture that could be read a moment ago; `cancelled`, `memory`
 */
export async function surveyPictures(options: SurveyOptions): Promise<Survey> {
  const { samples, preprocessing, source, together, signal, shown } = options;
  const totals: Float64Array[] = [];
  const gallery = new Gallery(shown, preprocessing);
  const pictures = streamPictures(samples, preprocessing, signal, (sample, message) => {
    throw new Failure('unreadable', `${sample.name} can't be read any more: ${message}`);
  });
  for await (const group of grouped(pictures, together)) {
    const { values, grid } = await source.of(joined(group.map(({ tensor }) => tensor)), group.length);
    for (const [i, picture] of group.entries()) {
      const coefficients = await options.basis.coefficients(placesOf(grid, i), options.products);
      totals.push(
        await options.importance.totals(
          coefficients,
          options.basis.rows,
          rowOf(values, i, group.length),
          options.design,
          options.target,
          signal,
        ),
      );
      await gallery.look(picture, coefficients, grid);
    }
    await options.report(totals.length);
  }
  return { totals, ...gallery.finished() };
}

/** Collects the shown crops as their pictures come by. */
class Gallery {
  readonly #shown: readonly (readonly ShownCrop[])[];
  readonly #preprocessing: Preprocessing;
  readonly #crops: (ConceptCrop | undefined)[][];
  readonly #tiles: (EightBitRaster | undefined)[][];

  constructor(shown: readonly (readonly ShownCrop[])[], preprocessing: Preprocessing) {
    this.#shown = shown;
    this.#preprocessing = preprocessing;
    this.#crops = shown.map((crops) => crops.map(() => undefined));
    this.#tiles = shown.map((crops) => crops.map(() => undefined));
  }

  async look({ sample, tensor }: StreamedPicture, coefficients: Matrix, grid: FeatureGrid): Promise<void> {
    const here = this.#shown.flatMap((crops, concept) =>
      crops.flatMap((crop, place) => (crop.sample.index === sample.index ? [{ crop, concept, place }] : [])),
    );
    if (here.length === 0) return;
    const [height, width] = this.#preprocessing.size;
    const maps = conceptMaps(coefficients, grid, { height, width });
    const mask =
      sample.maskPath === null ? null : maskToInput(await decodeImage(sample.maskPath), this.#preprocessing);
    for (const { crop, concept, place } of here) {
      const map = maps.subarray(concept * height * width, (concept + 1) * height * width);
      const described: ConceptCrop = {
        sampleIndex: sample.index,
        name: sample.name,
        region: regionOf(crop, this.#preprocessing),
        coefficient: crop.coefficient,
        massInMask: mask === null ? null : relevanceMass(map, mask),
      };
      (this.#crops[concept] ?? [])[place] = described;
      (this.#tiles[concept] ?? [])[place] = tileOf(tensor, crop.crop, this.#preprocessing);
    }
  }

  finished(): Pick<Survey, 'crops' | 'tiles'> {
    return {
      crops: this.#crops.map((crops) => crops.filter((crop) => crop !== undefined)),
      tiles: this.#tiles.map((tiles) => tiles.filter((tile) => tile !== undefined)),
    };
  }
}

function rowOf({ data, dims }: Values, i: number, rows: number): Values {
  const each = data.length / rows;
  return { data: data.subarray(i * each, (i + 1) * each), dims: [1, ...dims.slice(1)] };
}
