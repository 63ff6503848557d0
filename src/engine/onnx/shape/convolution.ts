import { intOf, intsOf, stringOf } from '../attributes.ts';
import type { Dimension, Shape } from '../model.ts';
import type { NodeProto } from '../proto/onnx_pb.ts';
import { facts, inputFacts, type RuleTable, type ShapeRule } from './facts.ts';

/** Sizes after a sliding window, as the ONNX operator texts of Conv and MaxPool define them. */
function windowSizes(node: NodeProto, spatial: Shape, kernel: readonly number[], roundUp: boolean): Shape {
  const rank = spatial.length;
  const strides = intsOf(node, 'strides') ?? Array.from({ length: rank }, () => 1);
  const dilations = intsOf(node, 'dilations') ?? Array.from({ length: rank }, () => 1);
  const pads = intsOf(node, 'pads') ?? Array.from({ length: 2 * rank }, () => 0);
  const automatic = stringOf(node, 'auto_pad', 'NOTSET');
  return spatial.map((size, i): Dimension => {
    const stride = strides[i] ?? 1;
    if (typeof size !== 'number') return null;
    if (automatic === 'SAME_UPPER' || automatic === 'SAME_LOWER') return Math.ceil(size / stride);
    const reach = ((kernel[i] ?? 1) - 1) * (dilations[i] ?? 1) + 1;
    const before = automatic === 'VALID' ? 0 : (pads[i] ?? 0);
    const padding = automatic === 'VALID' ? 0 : before + (pads[i + rank] ?? 0);
    const steps = (size + padding - reach) / stride;
    if (!roundUp) return Math.floor(steps) + 1;
    const count = Math.ceil(steps) + 1;
    // A window that would start in the right-hand padding is left out, as ONNX Runtime and PyTorch do.
    return (count - 1) * stride >= size + before ? count - 1 : count;
  });
}

const convolution: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  const weight = inputFacts(context, 1).shape;
  if (x.shape === null || weight === null) return [facts(x.type, null)];
  const kernel = intsOf(context.node, 'kernel_shape') ?? weight.slice(2).map((size) => Number(size));
  const spatial = windowSizes(context.node, x.shape.slice(2), kernel, false);
  return [facts(x.type, [x.shape[0] ?? null, weight[0] ?? null, ...spatial])];
};

const transposedConvolution: ShapeRule = (context) => {
  const { node } = context;
  const x = inputFacts(context, 0);
  const weight = inputFacts(context, 1).shape;
  if (x.shape === null || weight === null) return [facts(x.type, null)];
  const rank = x.shape.length - 2;
  const kernel = intsOf(node, 'kernel_shape') ?? weight.slice(2).map((size) => Number(size));
  const strides = intsOf(node, 'strides') ?? [];
  const dilations = intsOf(node, 'dilations') ?? [];
  const pads = intsOf(node, 'pads') ?? [];
  const extra = intsOf(node, 'output_padding') ?? [];
  const asked = intsOf(node, 'output_shape');
  const same = stringOf(node, 'auto_pad', 'NOTSET').startsWith('SAME');
  const spatial = x.shape.slice(2).map((size, i): Dimension => {
    if (asked !== undefined) return asked[i] ?? null;
    if (typeof size !== 'number') return null;
    const stride = strides[i] ?? 1;
    if (same) return size * stride;
    const reach = ((kernel[i] ?? 1) - 1) * (dilations[i] ?? 1) + 1;
    return stride * (size - 1) + (extra[i] ?? 0) + reach - (pads[i] ?? 0) - (pads[i + rank] ?? 0);
  });
  const perGroup = weight[1];
  const channels = typeof perGroup === 'number' ? perGroup * intOf(node, 'group', 1) : null;
  return [facts(x.type, [x.shape[0] ?? null, channels, ...spatial])];
};

const pooling: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  if (x.shape === null) return [facts(x.type, null)];
  const kernel = intsOf(context.node, 'kernel_shape') ?? [];
  const roundUp = intOf(context.node, 'ceil_mode', 0) === 1;
  const spatial = windowSizes(context.node, x.shape.slice(2), kernel, roundUp);
  return [facts(x.type, [...x.shape.slice(0, 2), ...spatial])];
};

const globalPooling: ShapeRule = (context) => {
  const x = inputFacts(context, 0);
  const shape = x.shape === null ? null : x.shape.map((size, i) => (i < 2 ? size : 1));
  return [facts(x.type, shape)];
};

export const convolutionRules: RuleTable = {
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  MaxPool: pooling,
  AveragePool: pooling,
  LpPool: pooling,
  GlobalAveragePool: globalPooling,
  GlobalMaxPool: globalPooling,
  GlobalLpPool: globalPooling,
};
