import { type FeatureGrid, featureGrid } from '../gradients/feature-grid.ts';
import type { GradientModel, Values } from '../gradients/gradient-model.ts';
import { type Matrix, type MatrixProduct, matrix } from '../math/matrix-product.ts';
import type { FeatureTensor } from '../onnx/feature-tensors.ts';
import { stacked } from './concept-vector.ts';
import { joined, type StreamedPicture } from './picture-stream.ts';

/** Channels and places of a feature tensor: [C, h, w] of one picture. */
export type GridShape = Pick<FeatureGrid, 'channels' | 'height' | 'width'>;

export interface FlatActivations {
  /** [n, C h w], a row per picture. */
  readonly activations: Matrix;
  readonly shape: GridShape;
}

/** Activations of pictures at a feature tensor, each as one long row; null without pictures. */
export async function flatActivations(
  groups: AsyncIterable<readonly StreamedPicture[]>,
  model: GradientModel,
  feature: FeatureTensor,
): Promise<FlatActivations | null> {
  const parts: Matrix[] = [];
  let shape: GridShape | null = null;
  for await (const group of groups) {
    const pictures = joined(group.map(({ tensor }) => tensor));
    const { features } = await model.features({ pictures, n: group.length, features: [feature.name] });
    const grid = featureGrid(named(features, feature.name), feature);
    shape = grid;
    parts.push(matrix(grid.data, group.length, grid.data.length / group.length));
  }
  return shape === null ? null : { activations: stacked(parts), shape };
}

export interface Sensitivity {
  /** [m]: for each direction the share of the pictures that it makes more of the class. */
  readonly shares: Float64Array;
  readonly pictures: number;
}

/**
 * For each direction v the share of pictures whose loss falls along it (Kim et al. 2018, equation 3, with the sign of
 * the authors' code): -log p_c has a negative directional derivative, d(log p_c)/dA . v > 0.
 *
 * @param target c
 * @param directions [m, C h w]
 * @throws Failure as `GradientModel.gradients`
 */
export async function risingShares(
  groups: AsyncIterable<readonly StreamedPicture[]>,
  target: number,
  directions: Matrix,
  {
    model,
    feature,
    products,
  }: {
    readonly model: GradientModel;
    readonly feature: FeatureTensor;
    readonly products: MatrixProduct;
  },
): Promise<Sensitivity> {
  const rising = new Float64Array(directions.rows);
  let pictures = 0;
  for await (const group of groups) {
    const { gradients } = await model.gradients({
      pictures: joined(group.map(({ tensor }) => tensor)),
      n: group.length,
      targets: [target],
      value: 'log-probability',
      withRespectTo: [feature.name],
    });
    const grid = featureGrid(named(gradients, feature.name), feature);
    const slopes = matrix(grid.data, group.length, grid.data.length / group.length);
    const along = await products.multiply(slopes, directions, 'second');
    for (let at = 0; at < along.data.length; at++) {
      if ((along.data[at] as number) > 0) {
        const direction = at % directions.rows;
        rising[direction] = (rising[direction] as number) + 1;
      }
    }
    pictures += group.length;
  }
  return { shares: rising.map((count) => (pictures > 0 ? count / pictures : 0)), pictures };
}

function named(tensors: Readonly<Record<string, Values>>, name: string): Values {
  const found = tensors[name];
  if (found === undefined) throw new TypeError(`${name} did not come`);
  return found;
}
