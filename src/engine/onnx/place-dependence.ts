import { intOf, intsOf } from './attributes.ts';
import { isDefaultDomain, type OnnxModel, realInputs } from './model.ts';
import type { Geometry } from './picture-geometry.ts';
import type { NodeProto } from './proto/onnx_pb.ts';
import { knownIntegers, positiveAxis, type TensorFacts } from './shape/facts.ts';
import { readBy } from './subgraphs.ts';

/** What of a tensor the class scores are computed from. */
export interface PlaceDependence {
  /** `leading`: of its tokens only those before the grid, so the picture's places have no gradient there. */
  readonly places: 'all' | 'leading';
  /** Whether a layer with weights still lies between the tensor and the scores. */
  readonly weighted: boolean;
}

/** Operators that compute each row along axis 1 from the same row, given a tensor of as many axes. */
const rowwise = new Set(
  (
    'Relu LeakyRelu PRelu Elu Selu Celu Sigmoid HardSigmoid HardSwish Swish Mish Tanh Softplus Softsign Gelu Erf Exp ' +
    'Log Abs Neg Sqrt Reciprocal Clip Dropout Identity Cast Add Sub Mul Div Pow Min Max Sum Mean Where QuantizeLinear ' +
    'DequantizeLinear'
  ).split(' '),
);
const lastAxis = new Set(
  'LayerNormalization SimplifiedLayerNormalization RMSNormalization Softmax'.split(' '),
);
const weightedLayers = new Set('Conv ConvTranspose Gemm MatMul Einsum'.split(' '));

/**
 * Walks back from the scores and tells of every tensor on the way how they depend on it. A transformer's class
 * scores are read from its class token: behind the last attention nothing is left of the other tokens.
 */
export function placeDependence(
  model: OnnxModel,
  facts: ReadonlyMap<string, TensorFacts>,
  geometry: ReadonlyMap<string, Geometry>,
  results: readonly string[],
): ReadonlyMap<string, PlaceDependence> {
  const varying = varyingTensors(model);
  const needed = new Map<string, PlaceDependence>();
  const need = (name: string, own: PlaceDependence) => {
    if (!varying.has(name)) return;
    const before = needed.get(name);
    needed.set(name, {
      places: before?.places === 'all' ? 'all' : own.places,
      weighted: own.weighted || before?.weighted === true,
    });
  };
  for (const name of results) need(name, { places: 'all', weighted: false });
  for (const node of model.graph.node.toReversed()) {
    const outputs = node.output.flatMap((name) => needed.get(name) ?? []);
    if (outputs.length === 0 || node.opType === 'Shape') continue;
    const constants = node.input.filter((name) => name !== '' && !varying.has(name)).length;
    const weights = weightedLayers.has(node.opType) && isDefaultDomain(node.domain) && constants > 0;
    const weighted = weights || outputs.some((output) => output.weighted);
    const narrow = outputs.every((output) => output.places === 'leading');
    for (const name of readBy(node)) {
      const leading = takesLeading(node, name, facts, geometry) || (narrow && keepsRows(node, name, facts));
      need(name, { places: leading ? 'leading' : 'all', weighted });
    }
  }
  return needed;
}

/** Tensors whose content depends on the picture; sizes read from it don't count. */
export function varyingTensors(model: OnnxModel): ReadonlySet<string> {
  const varying = new Set(realInputs(model).map((input) => input.name));
  for (const node of model.graph.node) {
    if (node.opType === 'Shape' || !readBy(node).some((name) => varying.has(name))) continue;
    for (const name of node.output) if (name !== '') varying.add(name);
  }
  return varying;
}

/** Whether a node picks tokens before the grid only. */
function takesLeading(
  node: NodeProto,
  name: string,
  facts: ReadonlyMap<string, TensorFacts>,
  geometry: ReadonlyMap<string, Geometry>,
): boolean {
  const from = geometry.get(name);
  if (from?.layout !== 'tokens' || from.leading === 0 || node.input[0] !== name) return false;
  const known = (i: number) => knownIntegers(facts.get(node.input[i] ?? ''));
  if (node.opType === 'Gather' && positiveAxis(intOf(node, 'axis', 0), 3) === 1) {
    return known(1)?.every((at) => at >= 0 && at < from.leading) === true;
  }
  if (node.opType !== 'Slice') return false;
  const axes = intsOf(node, 'axes') ?? known(3);
  const at = axes?.findIndex((axis) => positiveAxis(axis, 3) === 1) ?? -1;
  const end = (intsOf(node, 'ends') ?? known(2))?.[at];
  return at >= 0 && end !== undefined && end >= 0 && end <= from.leading;
}

/** Whether the rows of a node's result come from the same rows of an input. */
function keepsRows(node: NodeProto, name: string, facts: ReadonlyMap<string, TensorFacts>): boolean {
  if (!isDefaultDomain(node.domain)) return false;
  const rank = facts.get(name)?.shape?.length;
  const after = facts.get(node.output[0] ?? '')?.shape?.length;
  if (rank === undefined || rank < 3 || rank !== after) return false;
  if (rowwise.has(node.opType)) return true;
  const last = (axis: number) => positiveAxis(axis, rank) === rank - 1;
  if (lastAxis.has(node.opType)) return last(intOf(node, 'axis', -1));
  if (node.opType.startsWith('Reduce')) {
    const axes = intsOf(node, 'axes') ?? knownIntegers(facts.get(node.input[1] ?? ''));
    return axes?.every(last) === true && axes.length > 0;
  }
  const isLeft = node.input[0] === name && node.input[1] !== name;
  return node.opType === 'MatMul' && isLeft && facts.get(node.input[1] ?? '')?.shape?.length === 2;
}
