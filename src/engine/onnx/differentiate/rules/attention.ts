import { floatOf, intOf } from '../../attributes.ts';
import { TensorProto_DataType } from '../../proto/onnx_pb.ts';
import { isFloating } from '../../shape/facts.ts';
import type { GradientRule, GradientRules, NodeContext } from '../rule.ts';

/** Far below every score: the softmax of what is masked is exactly 0. */
const masked = -1e30;

/** Heads of queries and of keys, and the width of a query's head. */
interface Heads {
  readonly queries: number;
  readonly width: number;
  /** Whether inputs come as [N, length, heads x width] instead of [N, heads, length, width]. */
  readonly joined: boolean;
}

function headsOf(context: NodeContext): Heads {
  const { node } = context;
  const joined = context.rank(0) === 3;
  const [query, key] = [0, 1].map((i) => context.inputShape(i));
  const count = (shape: typeof query, name: string) =>
    joined ? intOf(node, name, null) : typeof shape?.[1] === 'number' ? shape[1] : null;
  const queries = count(query, 'q_num_heads');
  const last = query?.at(-1);
  if (queries === null || typeof last !== 'number') throw context.fail('its number of heads is not known');
  if (count(key, 'kv_num_heads') !== queries) {
    throw context.fail('several of its query heads share a key head');
  }
  return { queries, width: joined ? last / queries : last, joined };
}

function refuseWhatHasNoRule(context: NodeContext): void {
  if ([1, 2, 3].some((i) => context.arrives(i))) throw context.fail('more than its first output is used');
  if ([4, 5, 6].some((i) => context.has(i))) throw context.fail('it reads keys and values from a cache');
  if (floatOf(context.node, 'softcap', 0) !== 0) throw context.fail('it caps its scores');
}

/**
 * Y = P V with P = softmax(s Q K^T + mask), per head. From the cotangent G of Y: dV = P^T G, dP = G V^T,
 * dS = P (dP − sum over keys of dP P), dQ = s dS K, dK = s dS^T Q, and dS for a mask that is added.
 */
const attention: GradientRule = (context) => {
  const { graph, node } = context;
  refuseWhatHasNoRule(context);
  const { queries, width, joined } = headsOf(context);
  const swap = (x: string) => graph.add('Transpose', [x], { perm: [0, 2, 1, 3] });
  const apart = (x: string) => (joined ? swap(graph.reshape(x, [0, 0, queries, -1])) : x);
  const together = (x: string, i: number) => (joined ? context.reshapeLike(swap(x), i) : x);
  const [q = '', k = '', v = ''] = [0, 1, 2].map((i) => apart(context.input(i)));
  const g = apart(context.cotangent());
  const scale = floatOf(node, 'scale', 1 / Math.sqrt(width));

  let scores = graph.apply('Mul', graph.apply('MatMul', q, graph.transposeMatrix(k, 4)), scale);
  if (context.has(3)) scores = withMask(context, scores);
  if (intOf(node, 'is_causal', 0) === 1) {
    // Query i sees keys 0 .. i.
    const ones = graph.filled(graph.apply('Shape', scores), 1);
    const seen = graph.cast(graph.add('Trilu', [ones], { upper: 0 }), 'bool');
    scores = graph.where(seen, scores, masked);
  }
  const weights = graph.add('Softmax', [scores], { axis: -1 });
  const upon = graph.apply('MatMul', g, graph.transposeMatrix(v, 4));
  const weighted = graph.apply('Mul', weights, upon);
  const total = graph.reduceSum(weighted, [-1], true);
  const slopes = graph.apply('Sub', weighted, graph.apply('Mul', weights, total));
  const scaled = graph.apply('Mul', slopes, scale);
  return [
    context.when(0, () => together(graph.apply('MatMul', scaled, k), 0)),
    context.when(1, () => together(graph.apply('MatMul', graph.transposeMatrix(scaled, 4), q), 1)),
    context.when(2, () => together(graph.apply('MatMul', graph.transposeMatrix(weights, 4), g), 2)),
    context.when(3, () => graph.sumTo(slopes, null, null, context.inputSizes(3))),
  ];
};

/** A mask of numbers is added; where one of truths is false nothing is seen. */
function withMask(context: NodeContext, scores: string): string {
  const { graph } = context;
  const { type } = graph.factsOf(context.inputName(3));
  if (isFloating(type)) return graph.apply('Add', scores, context.input(3));
  if (type !== TensorProto_DataType.BOOL) throw context.fail('the element type of its mask is not known');
  return graph.where(context.raw(3), scores, masked);
}

export const attentionRules: GradientRules = { Attention: attention };
