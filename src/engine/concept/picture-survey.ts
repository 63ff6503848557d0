import type { ConceptCrop } from '#contract/concepts.ts';
import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { Preprocessing } from '#contract/preprocessing.ts';
import type { Values } from '../gradients/gradient-model.ts';
import type { EightBitRaster } from '../image/png.ts';
import type { PictureSize } from '../masked-model/mask-form.ts';
import type { MatrixProduct } from '../math/matrix-product.ts';
import type { SobolDesign } from '../math/sobol-indices.ts';
import { type ActivationSource, placesOf } from './activations.ts';
import type { ConceptBasis } from './concept-basis.ts';
import type { ConceptImportance } from './concept-importance.ts';
import { CropGallery } from './crop-gallery.ts';
import { grouped, joined, streamPictures } from './picture-stream.ts';
import type { ShownCrop } from './top-crops.ts';

export interface SurveyOptions {
  readonly samples: readonly Sample[];
  readonly preprocessing: Preprocessing;
  readonly source: ActivationSource;
  readonly basis: ConceptBasis;
  readonly importance: ConceptImportance;
  readonly design: SobolDesign;
  readonly target: number;
  readonly channels: number;
  readonly size: PictureSize;
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
 * Looks at whole pictures with concepts that were found on crops: how much each concept matters in each picture; and
 * once more at the crops that are shown.
 *
 * @throws Failure `unreadable` for a picture that could be read a moment ago; `cancelled`, `memory`
 */
export async function surveyPictures(options: SurveyOptions): Promise<Survey> {
  const { samples, preprocessing, source, together, signal } = options;
  const totals: Float64Array[] = [];
  const gallery = new CropGallery(options);
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
      await gallery.look(picture);
    }
    await options.report(totals.length);
  }
  return { totals, ...gallery.finished() };
}

function rowOf({ data, dims }: Values, i: number, rows: number): Values {
  const each = data.length / rows;
  return { data: data.subarray(i * each, (i + 1) * each), dims: [1, ...dims.slice(1)] };
}
