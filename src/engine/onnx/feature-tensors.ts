import { Failure } from '#contract/failure.ts';
import { type OnnxModel, producersOf, type Shape } from './model.ts';
import { chooseOutputs } from './outputs.ts';
import { type Geometry, pictureGeometry } from './picture-geometry.ts';
import { placeDependence, varyingTensors } from './place-dependence.ts';
import { type NodeProto, TensorProto_DataType } from './proto/onnx_pb.ts';
import type { TensorFacts } from './shape/facts.ts';
import { inferShapes } from './shape/infer.ts';

/** A tensor that keeps the picture's geometry: [N, C, h, w], [N, h, w, C], or tokens [N, T, C]. */
export interface FeatureTensor {
  readonly name: string;
  readonly shape: Shape;
  /** The operator that computes it. */
  readonly operator: string;
  readonly layout: 'nchw' | 'nhwc' | 'tokens';
  /** Tokens before the grid (class, distillation, register tokens): T = leading + h·w. */
  readonly leading: number;
  /** h and w; null where the model leaves the picture size open. */
  readonly grid: readonly [number, number] | null;
  readonly channels: number | null;
}

const floating: ReadonlySet<number> = new Set([
  0, // unknown
  TensorProto_DataType.FLOAT,
  TensorProto_DataType.FLOAT16,
  TensorProto_DataType.DOUBLE,
  TensorProto_DataType.BFLOAT16,
]);

/** Operators that hand the same values on in another form or precision. */
const handingOn = new Set('Transpose Reshape Cast QuantizeLinear'.split(' '));
/** Steps inside a normalisation or an activation that an exporter wrote out, and linear layers before their bias. */
const steps = new Set('Sub Div Pow Sqrt Erf Exp MatMul Slice Where'.split(' '));

/**
 * Tensors that keep the picture's geometry on a grid of more than one place, in the order in which the graph
 * computes them: a convolution's result and whatever is computed from it place by place, by pooling, or by joining
 * channels; in transformers the token grids. Attention matrices are no such tensors. Any other tensor can still be
 * exposed by its name.
 */
export function featureTensors(
  model: OnnxModel,
  facts: ReadonlyMap<string, TensorFacts> = inferShapes(model),
  geometry: ReadonlyMap<string, Geometry> = pictureGeometry(model, facts),
): readonly FeatureTensor[] {
  const producers = producersOf(model);
  const varying = varyingTensors(model);
  const found: FeatureTensor[] = [];
  for (const node of model.graph.node) {
    for (const name of node.output) {
      const own = geometry.get(name);
      const known = facts.get(name);
      if (own === undefined || !known?.shape || !floating.has(known.type)) continue;
      if (handingOn.has(node.opType) || !manyPlaces(own, known.shape)) continue;
      if (own.layout !== 'nchw' && isStep(node, varying, producers)) continue;
      const feature = described(name, node.opType, known.shape, own);
      if (feature !== null) found.push(feature);
    }
  }
  return found;
}

function described(name: string, operator: string, shape: Shape, geometry: Geometry): FeatureTensor | null {
  const { layout, leading, grid } = geometry;
  if (layout === 'ncl') return null;
  const channels = layout === 'nchw' ? shape[1] : shape.at(-1);
  return {
    name,
    shape,
    operator,
    layout,
    leading,
    grid,
    channels: typeof channels === 'number' ? channels : null,
  };
}

/** More than one place along both axes, as far as the sizes are known. */
function manyPlaces({ layout, grid }: Geometry, shape: Shape): boolean {
  if (grid !== null) return grid.every((size) => size > 1);
  const sizes = layout === 'nchw' ? shape.slice(2) : layout === 'nhwc' ? shape.slice(1, 3) : [shape[1]];
  return sizes.every((size) => typeof size !== 'number' || size > 1);
}

/**
 * Whether a tensor in a layout of transformers is a mere step: before the bias of a linear layer, before the scale
 * and shift of a normalisation. Sums of two tensors (the residual stream), normalised tensors and activations are
 * none.
 */
function isStep(
  node: NodeProto,
  varying: ReadonlySet<string>,
  producers: ReadonlyMap<string, NodeProto>,
): boolean {
  if (steps.has(node.opType)) return true;
  if (node.opType !== 'Add' && node.opType !== 'Mul') return false;
  if (node.input.every((name) => varying.has(name))) return false;
  if (node.opType === 'Mul') return true;
  const before = producers.get(node.input.find((name) => varying.has(name)) ?? '');
  return before === undefined || !shifted.has(before.opType);
}

/** What a constant is added to that ends a normalisation (after its scale) or gives tokens their positions. */
const shifted = new Set('Mul Concat Transpose Reshape'.split(' '));

/**
 * The tensor that CAM methods explain unless told otherwise: the last before the picture is pooled away, after its
 * activation or normalisation, with a weighted layer still to come (a convolution whose channels are the classes
 * gives scores, no features), and whose places the scores still depend on: in a transformer with a class token
 * this is the input of the last attention, after its normalisation (as Gildenblat's pytorch-grad-cam advises). Null
 * when no tensor keeps the picture's geometry.
 */
export function defaultFeature(
  model: OnnxModel,
  facts: ReadonlyMap<string, TensorFacts> = inferShapes(model),
): FeatureTensor | null {
  const geometry = pictureGeometry(model, facts);
  const depends = placeDependence(model, facts, geometry, scores(model, facts));
  const producers = producersOf(model);
  const pooled = (name: string): boolean => {
    let node = producers.get(name);
    while (node !== undefined && (passing.has(node.opType) || roundings.has(node.opType)))
      node = producers.get(node.input[0] ?? '');
    return node?.opType.endsWith('Pool') === true;
  };
  const candidates = featureTensors(model, facts, geometry).filter((feature) => {
    return depends.get(feature.name)?.places === 'all' && !passing.has(feature.operator);
  });
  const weighted = candidates.filter(({ name }) => depends.get(name)?.weighted === true && !pooled(name));
  return weighted.at(-1) ?? candidates.findLast(({ name }) => !pooled(name)) ?? candidates.at(-1) ?? null;
}

const passing = new Set('Identity Dropout Cast Transpose Reshape Pad'.split(' '));
/** A quantised activation is the rounded one: its range is where exporters leave a Relu or Clip away. */
const roundings = new Set(['QuantizeLinear', 'DequantizeLinear']);

/** The tensors that hold the class scores; all outputs where none can be told. */
function scores(model: OnnxModel, facts: ReadonlyMap<string, TensorFacts>): readonly string[] {
  try {
    return [chooseOutputs(model, undefined, facts).logits];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return model.graph.output.map((output) => output.name);
  }
}
