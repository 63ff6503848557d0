import { intOf, intsOf } from '../../attributes.ts';
import type { Dimension } from '../../model.ts';
import { type Spatial, undoConvolution, weightGradient } from '../convolution-gradient.ts';
import type { GradientRule, GradientRules, NodeContext } from '../rule.ts';
import { spatialSizes, type Window, windowOf } from '../window.ts';

function kernelOf(context: NodeContext): { kernel: readonly number[]; weightShape: readonly Dimension[] } {
  const weightShape = context.inputShape(1);
  if (weightShape === null)
    throw context.fail(`the shape of its weights ${context.inputName(1)} is not known`);
  const kernel = intsOf(context.node, 'kernel_shape') ?? weightShape.slice(2);
  const numbers = kernel.filter((size) => typeof size === 'number');
  if (numbers.length !== kernel.length) throw context.fail('the size of its kernel is not known');
  return { kernel: numbers, weightShape };
}

/** Sum over samples and places: the gradient of a bias. */
function biasGradient(context: NodeContext, rank: number): string | undefined {
  const axes = Array.from({ length: rank + 1 }, (_, i) => (i === 0 ? 0 : i + 1));
  return context.when(2, () => context.graph.reduceSum(context.cotangent(), axes, false));
}

function inputSide(context: NodeContext, rank: number): Spatial {
  return {
    known: spatialSizes(context.inputShape(0), rank),
    at: (axis) => context.inputSize(0, axis + 2),
  };
}

function outputSide(context: NodeContext, rank: number): Spatial {
  return {
    known: spatialSizes(context.outputShape(), rank),
    at: (axis) => context.outputSize(axis + 2),
  };
}

/** y = x * W + b. */
const convolution: GradientRule = (context) => {
  const { graph, node } = context;
  const { kernel, weightShape } = kernelOf(context);
  const groups = intOf(node, 'group', 1);
  const large = inputSide(context, kernel.length);
  const small = outputSide(context, kernel.length);
  const window = windowOf(context, kernel, large.known, small.known);
  const g = context.cotangent();
  return [
    context.when(0, () =>
      undoConvolution(graph, g, { weights: context.input(1), weightShape, groups, window }, large, small),
    ),
    context.when(1, () => weightGradient(graph, context.input(0), g, { groups, window, weightShape }, large)),
    biasGradient(context, kernel.length),
  ];
};

/** The window of a ConvTranspose: its padding may be given through the size of its output instead. */
function transposedWindow(context: NodeContext, kernel: readonly number[]): Window {
  const { node } = context;
  const large = spatialSizes(context.outputShape(), kernel.length);
  const small = spatialSizes(context.inputShape(0), kernel.length);
  if (intsOf(node, 'output_shape') === undefined) return windowOf(context, kernel, large, small);
  throw context.fail('its padding is given through output_shape; export it with pads instead');
}

/**
 * y is x spread over the strides and convolved: dx is the convolution of g with the same weights, and dW that of
 * a convolution whose input is g and whose cotangent is x.
 */
const transposed: GradientRule = (context) => {
  const { graph, node } = context;
  const { kernel, weightShape } = kernelOf(context);
  const groups = intOf(node, 'group', 1);
  const window = transposedWindow(context, kernel);
  const g = context.cotangent();
  const axes = kernel.map((_, i) => i + 2);
  const back = (): string => {
    const wide = graph.add('Conv', [g, context.input(1)], {
      group: groups,
      kernel_shape: kernel,
      strides: window.strides,
      dilations: window.dilations,
      pads: [...window.before, ...window.after],
    });
    // An output_padding as wide as the stride gives windows that no element of x stands for.
    if (intsOf(node, 'output_padding') === undefined) return wide;
    const sizes = graph.sizes(axes.map((axis) => context.inputSize(0, axis)));
    return graph.apply('Slice', wide, graph.list(kernel.map(() => 0)), sizes, graph.list(axes));
  };
  return [
    context.when(0, back),
    context.when(1, () =>
      weightGradient(
        graph,
        g,
        context.input(0),
        { groups, window, weightShape },
        outputSide(context, kernel.length),
      ),
    ),
    biasGradient(context, kernel.length),
  ];
};

export const convolutionRules: GradientRules = { Conv: convolution, ConvTranspose: transposed };
