import type { Dimension } from '../model.ts';
import type { GradientGraph, Size } from './gradient-graph.ts';
import { allKnown, reachOf, type Window } from './window.ts';

/** A convolution as its gradients see it. `weights` [M, C / groups, k ..]. */
export interface Convolution {
  readonly weights: string;
  readonly weightShape: readonly Dimension[];
  readonly groups: number;
  readonly window: Window;
}

/** Sizes along the spatial axes: those known beforehand, and a way to those that are not. */
export interface Spatial {
  readonly known: readonly Dimension[];
  readonly at: (axis: number) => Size;
}

/**
 * dL/dx of y = x * W: g spread by the strides, correlated with the flipped weights.
 *
 * Where all strides are 1 this is a Conv itself, with W flipped in space and its channel axes swapped within each
 * group, padded by reach − 1 − pad (cut where that is negative): cheaper than a ConvTranspose, and the flip of constant weights is folded when
 * the model is loaded. Otherwise ConvTranspose; the rows that the forward window never reached come back as zeros
 * by `output_padding`, or by Pad and Slice where the sizes show only in a run.
 */
export function undoConvolution(
  graph: GradientGraph,
  g: string,
  convolution: Convolution,
  large: Spatial,
  small: Spatial,
): string {
  const { window } = convolution;
  const [outputs, inputs] = convolution.weightShape;
  const plain = window.strides.every((stride) => stride === 1);
  if (plain && typeof outputs === 'number' && typeof inputs === 'number') {
    const pads = [window.before, window.after].flatMap((given) =>
      window.kernel.map((_, i) => reachOf(window, i) - 1 - (given[i] ?? 0)),
    );
    const flipped = flipWeights(graph, convolution, outputs, inputs);
    return graph.add('Conv', [withoutPadding(graph, g, pads), flipped], {
      group: convolution.groups,
      kernel_shape: window.kernel,
      dilations: window.dilations,
      pads: pads.map((pad) => Math.max(pad, 0)),
    });
  }
  const shared = {
    group: convolution.groups,
    kernel_shape: window.kernel,
    strides: window.strides,
    dilations: window.dilations,
  };
  if (allKnown(large.known) && allKnown(small.known)) {
    const steps = small.known;
    const missing = large.known.map(
      (size, i) =>
        size +
        (window.before[i] ?? 0) -
        ((window.strides[i] ?? 1) * ((steps[i] ?? 1) - 1) + reachOf(window, i)),
    );
    // Behind the last element the window may reach past the padding that the operator names (ceil_mode).
    return graph.add('ConvTranspose', [g, convolution.weights], {
      ...shared,
      pads: [...window.before, ...missing.map((rows) => Math.max(-rows, 0))],
      output_padding: missing.map((rows) => Math.max(rows, 0)),
    });
  }
  const rank = window.kernel.length;
  const full = graph.add('ConvTranspose', [g, convolution.weights], shared);
  const extra = window.strides.map((stride) => stride - 1);
  const zeros = Array.from({ length: rank + 2 }, () => 0);
  const longer = graph.apply('Pad', full, graph.list([...zeros, 0, 0, ...extra]));
  const starts = graph.list(window.before);
  const sizes = graph.sizes(window.kernel.map((_, i) => large.at(i)));
  const axes = graph.list(window.kernel.map((_, i) => i + 2));
  return graph.apply('Slice', longer, starts, graph.apply('Add', starts, sizes), axes);
}

/** g without the rows of windows that lay in the padding alone: those whose pad here is negative. */
function withoutPadding(graph: GradientGraph, g: string, pads: readonly number[]): string {
  if (pads.every((pad) => pad >= 0)) return g;
  const rank = pads.length / 2;
  const starts = pads.slice(0, rank).map((pad) => Math.max(-pad, 0));
  const ends = pads.slice(rank).map((pad) => (pad < 0 ? pad : 2 ** 31));
  const axes = starts.map((_, i) => i + 2);
  return graph.apply('Slice', g, ...[starts, ends, axes].map((list) => graph.list(list)));
}

/** [M, C / groups, k ..] to [C, M / groups, k ..], reversed along every spatial axis. */
function flipWeights(
  graph: GradientGraph,
  { weights, groups, window }: Convolution,
  outputs: number,
  inputs: number,
): string {
  return graph.once(`flipped:${groups}:${window.kernel.join()}:${weights}`, () => {
    const { kernel } = window;
    const steps = kernel.map(() => -1);
    const first = kernel.map(() => -1);
    const past = kernel.map(() => -(2 ** 31));
    const axes = kernel.map((_, i) => i + 2);
    const reversed = kernel.every((size) => size === 1)
      ? weights
      : graph.apply('Slice', weights, ...[first, past, axes, steps].map((list) => graph.list(list)));
    if (groups === 1) return graph.add('Transpose', [reversed], { perm: [1, 0, ...axes] });
    const grouped = graph.reshape(reversed, [groups, outputs / groups, inputs, ...kernel]);
    const swapped = graph.add('Transpose', [grouped], { perm: [0, 2, 1, ...axes.map((axis) => axis + 1)] });
    return graph.reshape(swapped, [groups * inputs, outputs / groups, ...kernel]);
  });
}

/**
 * dL/dW of y = x * W, summed over the batch: the correlation of x with g, samples in the place of channels, and
 * stride and dilation in each other's place. Per group the channels of x become the batch:
 * [N, C, ..] -> [C / groups, groups N, ..], convolved in `groups` groups with g as [M, N, ..] weights gives
 * [C / groups, M, k' ..]; k' may pass k by rows that no window used, which are cut off.
 */
export function weightGradient(
  graph: GradientGraph,
  x: string,
  g: string,
  convolution: Pick<Convolution, 'groups' | 'window' | 'weightShape'>,
  large: Spatial,
): string {
  const { window, groups, weightShape } = convolution;
  const axes = window.kernel.map((_, i) => i + 2);
  const perGroup = weightShape[1];
  if (typeof perGroup !== 'number') throw new RangeError('invalid weights: their shape is not known');
  let images: string;
  if (groups === 1) images = graph.add('Transpose', [x], { perm: [1, 0, ...axes] });
  else {
    const spatial = axes.map((_, i) => large.at(i));
    const split = graph.resized(x, graph.sizes([-1, groups, perGroup, ...spatial]));
    const swapped = graph.add('Transpose', [split], { perm: [2, 1, 0, ...axes.map((axis) => axis + 1)] });
    images = graph.resized(swapped, graph.sizes([perGroup, -1, ...spatial]));
  }
  const kernels = graph.add('Transpose', [g], { perm: [1, 0, ...axes] });
  const wide = graph.add('Conv', [images, kernels], {
    group: groups,
    strides: window.dilations,
    dilations: window.strides,
    pads: [...window.before, ...window.after],
  });
  const zeros = graph.list(window.kernel.map(() => 0));
  const cut = graph.apply('Slice', wide, zeros, graph.list(window.kernel), graph.list(axes));
  return graph.add('Transpose', [cut], { perm: [1, 0, ...axes] });
}
