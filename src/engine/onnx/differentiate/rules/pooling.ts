import { intOf, intsOf } from '../../attributes.ts';
import { shallowCopy } from '../../model.ts';
import { type Spatial, undoConvolution } from '../convolution-gradient.ts';
import { undoesMaximum, undoMaximum } from '../maximum-gradient.ts';
import type { GradientRule, GradientRules, NodeContext } from '../rule.ts';
import { allKnown, spatialSizes, windowOf } from '../window.ts';

/** Sizes [N C, 1, spatial ..] make every channel an image of its own. */
function channelsApart(spatial: Spatial) {
  return [-1, 1, ...spatial.known.map((_, i) => spatial.at(i))];
}

/**
 * y_o = (sum of x in window o) / n_o: dx is g / n spread back by a transposed convolution with ones.
 *
 * What counts towards n_o (padding, windows past the edge) follows the runtime: AveragePool of a picture of ones
 * gives v_o / n_o, and a convolution with ones gives v_o, the number of real elements in the window.
 */
const averagePool: GradientRule = (context) => {
  const { graph, node } = context;
  const kernel = intsOf(node, 'kernel_shape') ?? [];
  const rank = kernel.length;
  const large: Spatial = {
    known: spatialSizes(context.inputShape(0), rank),
    at: (axis) => context.inputSize(0, axis + 2),
  };
  const small: Spatial = {
    known: spatialSizes(context.outputShape(), rank),
    at: (axis) => context.outputSize(axis + 2),
  };
  const window = windowOf(context, kernel, large.known, small.known);
  const ones = graph.floats([1, 1, ...kernel], new Float32Array(kernel.reduce((a, b) => a * b, 1)).fill(1));
  const simple = [...window.before, ...window.after].every((pad) => pad === 0);
  const roundUp = intOf(node, 'ceil_mode', 0) === 1;
  const apart = graph.resized(context.cotangent(), graph.sizes(channelsApart(small)));
  let share: string;
  if (simple && !roundUp) {
    share = graph.apply('Mul', apart, 1 / kernel.reduce((a, b) => a * b, 1));
  } else {
    const picture = graph.filled(graph.sizes([1, 1, ...kernel.map((_, i) => large.at(i))]), 1);
    // The operator's text can count one window more than the runtime makes: name the sizes that are made.
    const average = graph.apply(
      'Slice',
      graph.repeat(node, [picture]),
      graph.list(kernel.map(() => 0)),
      graph.sizes(kernel.map((_, i) => small.at(i))),
      graph.list(kernel.map((_, i) => i + 2)),
    );
    const after = window.kernel.map((_, i) => pastTheEdge(context, large, small, i) ?? window.after[i] ?? 0);
    const counted = graph.add('Conv', [picture, ones], {
      kernel_shape: kernel,
      strides: window.strides,
      dilations: window.dilations,
      pads: [...window.before, ...after],
    });
    share = graph.apply('Div', graph.apply('Mul', apart, average), counted);
  }
  const convolution = { weights: ones, weightShape: [1, 1, ...kernel], groups: 1, window };
  return [context.reshapeLike(undoConvolution(graph, share, convolution, large, small), 0)];
};

/** With `ceil_mode` the last window may reach past the padding: how much padding it takes to hold it. */
function pastTheEdge(context: NodeContext, large: Spatial, small: Spatial, axis: number): number | undefined {
  if (intOf(context.node, 'ceil_mode', 0) === 0) return undefined;
  const size = large.known[axis];
  const steps = small.known[axis];
  if (typeof size !== 'number' || typeof steps !== 'number') {
    throw context.fail('with ceil_mode its gradient needs a picture size that is known beforehand');
  }
  const kernel = intsOf(context.node, 'kernel_shape') ?? [];
  const window = windowOf(context, kernel, large.known, small.known);
  const reach = ((kernel[axis] ?? 1) - 1) * (window.dilations[axis] ?? 1) + 1;
  return Math.max(0, (steps - 1) * (window.strides[axis] ?? 1) + reach - size - (window.before[axis] ?? 0));
}

/**
 * dx: each cotangent goes to the first maximum of its window, as in PyTorch. Where the sizes show only in a run (and
 * for windows that `undoMaximum` does not take) the runtime names that place as an index into the whole input, so
 * that it is one scatter into a flat tensor; windows that overlap add up.
 */
const maximumPool: GradientRule = (context) => {
  const { graph, node } = context;
  if (context.arrives(1)) throw context.fail('its indices are no smooth function');
  const kernel = intsOf(node, 'kernel_shape') ?? [];
  const channels = context.inputShape(0)?.[1];
  const large = spatialSizes(context.inputShape(0), kernel.length);
  const small = spatialSizes(context.outputShape(), kernel.length);
  if (typeof channels === 'number' && allKnown(large) && allKnown(small)) {
    const window = windowOf(context, kernel, large, small);
    if (undoesMaximum(window)) {
      const [x, y] = [context.input(0), context.output()];
      return [undoMaximum(graph, context.cotangent(), { x, y, channels, window, large, small })];
    }
  }
  // With storage_order 1 the runtime counts places column by column.
  const attribute = node.attribute.filter(({ name }) => name !== 'storage_order');
  const places = graph.repeat(Object.assign(shallowCopy(node), { attribute }), [context.input(0)], 1);
  return [graph.scatter(places, context.cotangent(), context.inputSizes(0))];
};

/** Number of places of input 0, as a float32 tensor [1]. */
function placeCount(context: NodeContext): string {
  const { graph } = context;
  const rank = context.rank(0);
  const sizes = graph.sizes(Array.from({ length: rank - 2 }, (_, i) => context.inputSize(0, i + 2)));
  return graph.cast(graph.add('ReduceProd', [sizes], { keepdims: 1 }), 'float32');
}

/**
 * y = mean over all places: every place gets g / count. Expand broadcasts both ways: sizes of places that are known
 * are enough, and the run need not look at the input.
 */
const globalAverage: GradientRule = (context) => {
  const { graph } = context;
  const share = graph.apply('Div', context.cotangent(), placeCount(context));
  const places = context.inputShape(0)?.slice(2);
  const known = places !== undefined && allKnown(places);
  return [graph.apply('Expand', share, known ? graph.list([1, 1, ...places]) : context.inputSizes(0))];
};

/** y = maximum over all places: the first place that reaches it gets g. */
const globalMaximum: GradientRule = (context) => {
  const { graph } = context;
  const apart = graph.reshape(context.input(0), [0, 0, -1]);
  const first = graph.add('ArgMax', [apart], { axis: 2, keepdims: 1 });
  const zeros = graph.filled(graph.apply('Shape', apart), 0);
  const g = graph.reshape(context.cotangent(), [0, 0, -1]);
  return [context.reshapeLike(graph.add('ScatterElements', [zeros, first, g], { axis: 2 }), 0)];
};

export const poolingRules: GradientRules = {
  AveragePool: averagePool,
  MaxPool: maximumPool,
  GlobalAveragePool: globalAverage,
  GlobalMaxPool: globalMaximum,
};
