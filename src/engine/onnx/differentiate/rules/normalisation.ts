import { floatOf, intOf } from '../../attributes.ts';
import type { GradientGraph } from '../gradient-graph.ts';
import type { GradientRule, GradientRules, NodeContext } from '../rule.ts';
import { standardise, throughStandardisation } from './standardisation.ts';

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** A vector per channel, shaped to broadcast against [N, C, ..]. */
function perChannel(graph: GradientGraph, vector: string, rank: number): string {
  return rank > 2 ? graph.unsqueeze(vector, range(1, rank - 1)) : vector;
}

/** Every axis but the channels'. */
const besideChannels = (rank: number) => range(0, rank).filter((axis) => axis !== 1);

/**
 * At inference y = s (x − m) / sqrt(v + epsilon) + b is affine: dx = g s r with r = 1 / sqrt(v + epsilon),
 * ds = sum(g (x − m) r), db = sum(g), dm = −s r db, dv = −s r^2 ds / 2, sums over all axes but the channels'.
 */
const batchNormalisation: GradientRule = (context) => {
  const { graph, node } = context;
  if (intOf(node, 'training_mode', 0) !== 0) return byOwnStatistics(context);
  const rank = context.rank(0);
  const g = context.cotangent();
  const epsilon = floatOf(node, 'epsilon', 1e-5);
  const scale = context.input(1);
  const inverse = graph.apply(
    'Reciprocal',
    graph.apply('Sqrt', graph.apply('Add', context.input(4), epsilon)),
  );
  const slope = graph.apply('Mul', scale, inverse);
  const summed = () => graph.reduceSum(g, besideChannels(rank), false);
  const scaled = () => {
    const deviation = graph.apply('Sub', context.input(0), perChannel(graph, context.input(3), rank));
    const total = graph.reduceSum(graph.apply('Mul', g, deviation), besideChannels(rank), false);
    return graph.apply('Mul', total, inverse);
  };
  return [
    context.when(0, () => graph.apply('Mul', g, perChannel(graph, slope, rank))),
    context.when(1, scaled),
    context.when(2, summed),
    context.when(3, () => graph.apply('Neg', graph.apply('Mul', slope, summed()))),
    context.when(4, () =>
      graph.apply('Mul', graph.apply('Mul', graph.apply('Mul', slope, inverse), scaled()), -0.5),
    ),
  ];
};

/**
 * In training mode the statistics are those of the batch. Exporters write it where weights are standardised before
 * their use (Qiao et al. 2019): over such "batches" of weights it is meant, over samples it would mix them.
 */
function byOwnStatistics(context: NodeContext): readonly (string | undefined)[] {
  if (context.arrives(1) || context.arrives(2)) throw context.fail('its statistics are used as outputs');
  const unused = [3, 4].map((i) => context.when(i, () => context.graph.filled(context.inputSizes(i), 0)));
  return [...scaledAndShifted(context, besideChannels(context.rank(0))), ...unused];
}

/** y = s z + b per channel, with z = x standardised over some axes. */
function scaledAndShifted(context: NodeContext, axes: readonly number[]): readonly (string | undefined)[] {
  const { graph, node } = context;
  const rank = context.rank(0);
  const g = context.cotangent();
  const z = standardise(graph, context.input(0), axes, floatOf(node, 'epsilon', 1e-5), true);
  return [
    context.when(0, () => {
      const h = graph.apply('Mul', g, perChannel(graph, context.input(1), rank));
      return throughStandardisation(graph, h, z, axes, true);
    }),
    context.when(1, () => graph.reduceSum(graph.apply('Mul', g, z.values), besideChannels(rank), false)),
    context.when(2, () => graph.reduceSum(g, besideChannels(rank), false)),
  ];
}

/** Each channel of each sample over its places. */
const instanceNormalisation: GradientRule = (context) => scaledAndShifted(context, range(2, context.rank(0)));

/** Over the axes from `axis` on; y = s z + b. The root-mean-square form takes no mean off. */
const layerNormalisation =
  (centred: boolean): GradientRule =>
  (context) => {
    const { graph, node } = context;
    if (context.arrives(1) || context.arrives(2)) throw context.fail('its statistics are used as outputs');
    const given = intOf(node, 'axis', -1);
    const axes = given < 0 ? range(given, 0) : range(given, context.rank(0));
    const g = context.cotangent();
    const z = standardise(graph, context.input(0), axes, floatOf(node, 'epsilon', 1e-5), centred);
    return [
      context.when(0, () =>
        throughStandardisation(graph, graph.apply('Mul', g, context.input(1)), z, axes, centred),
      ),
      context.when(1, () => sumLikeInput(context, graph.apply('Mul', g, z.values), 1)),
      context.when(2, () => sumLikeInput(context, g, 2)),
    ];
  };

/** Output and input 0 have one shape; the input's is the better known. */
function sumLikeInput(context: NodeContext, x: string, i: number): string {
  return context.graph.undoBroadcast(x, context.inputName(0), context.inputName(i));
}

/**
 * Over the channels of a group and all places: [N, C, ..] is standardised as [N, groups, rest]. Scale and bias
 * are per group before operator set 21 and per channel from then on.
 */
const groupNormalisation: GradientRule = (context) => {
  const { graph, node, opset } = context;
  const rank = context.rank(0);
  const groups = intOf(node, 'num_groups', 1);
  const grouped = (x: string) => graph.reshape(x, [0, groups, -1]);
  const g = context.cotangent();
  const z = standardise(graph, grouped(context.input(0)), [2], floatOf(node, 'epsilon', 1e-5), true);
  const wide = opset >= 21;
  const scaled = () => {
    if (!wide) return graph.apply('Mul', grouped(g), graph.unsqueeze(context.input(1), [1]));
    return grouped(graph.apply('Mul', g, perChannel(graph, context.input(1), rank)));
  };
  const summed = (x: string) =>
    wide
      ? graph.reduceSum(context.reshapeLike(x, 0), besideChannels(rank), false)
      : graph.reduceSum(grouped(x), [0, 2], false);
  return [
    context.when(0, () => context.reshapeLike(throughStandardisation(graph, scaled(), z, [2], true), 0)),
    context.when(1, () => summed(graph.apply('Mul', grouped(g), z.values))),
    context.when(2, () => summed(g)),
  ];
};

/**
 * y_c = x_c S_c^(−beta), S_c = bias + alpha / size * (sum of x^2 over the neighbours of channel c):
 * dx = g S^(−beta) − 2 alpha beta / size * x W'(g x S^(−beta−1)), where W' sums over the channels that have c as
 * a neighbour. Window sums are averages over a picture [N, 1, C, places], times size.
 */
const localResponse: GradientRule = (context) => {
  const { graph, node } = context;
  const size = intOf(node, 'size', 1);
  const alpha = floatOf(node, 'alpha', 1e-4);
  const beta = floatOf(node, 'beta', 0.75);
  const before = Math.floor((size - 1) / 2);
  const after = size - 1 - before;
  const mean = (x: string, first: number, last: number) => {
    const picture = graph.unsqueeze(graph.reshape(x, [0, 0, -1]), [1]);
    const averaged = graph.add('AveragePool', [picture], {
      kernel_shape: [size, 1],
      pads: [first, 0, last, 0],
      count_include_pad: 1,
    });
    return context.reshapeLike(averaged, 0);
  };
  const x = context.input(0);
  const energy = graph.apply('Mul', mean(graph.apply('Mul', x, x), before, after), alpha);
  const base = graph.apply('Add', energy, floatOf(node, 'bias', 1));
  const direct = graph.apply('Mul', context.cotangent(), graph.apply('Pow', base, -beta));
  const spread = mean(graph.apply('Div', graph.apply('Mul', direct, x), base), after, before);
  return [graph.apply('Sub', direct, graph.apply('Mul', graph.apply('Mul', x, spread), 2 * alpha * beta))];
};

export const normalisationRules: GradientRules = {
  BatchNormalization: batchNormalisation,
  InstanceNormalization: instanceNormalisation,
  LayerNormalization: layerNormalisation(true),
  RMSNormalization: layerNormalisation(false),
  SimplifiedLayerNormalization: layerNormalisation(false),
  GroupNormalization: groupNormalisation,
  LRN: localResponse,
};
