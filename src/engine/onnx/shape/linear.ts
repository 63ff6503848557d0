import { intOf, intsOf, stringOf } from '../attributes.ts';
import { parseEquation, plainEquation } from '../einsum-equation.ts';
import type { Dimension, Shape } from '../model.ts';
import { TensorProto_DataType } from '../proto/onnx_pb.ts';
import {
  broadcastShapes,
  facts,
  inputFacts,
  knownIntegers,
  positiveAxis,
  type RuleTable,
  type ShapeRule,
  unknownFacts,
} from './facts.ts';

const gemm: ShapeRule = (context) => {
  const a = inputFacts(context, 0);
  const b = inputFacts(context, 1);
  if (a.shape?.length !== 2 || b.shape?.length !== 2) return [facts(a.type, null)];
  const rows = a.shape[intOf(context.node, 'transA', 0) === 1 ? 1 : 0] ?? null;
  const columns = b.shape[intOf(context.node, 'transB', 0) === 1 ? 0 : 1] ?? null;
  return [facts(a.type, [rows, columns])];
};

const matrixProduct: ShapeRule = (context) => {
  const a = inputFacts(context, 0);
  const b = inputFacts(context, 1);
  if (a.shape === null || b.shape === null) return [facts(a.type, null)];
  const left: Shape = a.shape.length === 1 ? [1, ...a.shape] : a.shape;
  const right: Shape = b.shape.length === 1 ? [...b.shape, 1] : b.shape;
  const stack = broadcastShapes(left.slice(0, -2), right.slice(0, -2)) ?? [];
  const rows = a.shape.length === 1 ? [] : [left.at(-2) ?? null];
  const columns = b.shape.length === 1 ? [] : [right.at(-1) ?? null];
  return [facts(a.type, [...stack, ...rows, ...columns])];
};

/** Each letter of the result has the size that an operand gives it; a size of 1 is broadcast. */
const einsum: ShapeRule = (context) => {
  const { type } = inputFacts(context, 0);
  const ranks = context.inputs.map((input) => input?.shape?.length);
  if (!ranks.every((rank) => rank !== undefined)) return [facts(type, null)];
  const { operands, result } = plainEquation(parseEquation(stringOf(context.node, 'equation', '')), ranks);
  const sizes = new Map<string, Dimension>();
  for (const [i, letters] of operands.entries()) {
    for (const [axis, letter] of letters.entries()) {
      const size = context.inputs[i]?.shape?.[axis] ?? null;
      if (sizes.get(letter) === undefined || sizes.get(letter) === 1) sizes.set(letter, size);
    }
  }
  return [
    facts(
      type,
      result.map((letter) => sizes.get(letter) ?? null),
    ),
  ];
};

/** [N, heads, length, width], or [N, length, heads x width]: lengths are the queries', widths the values'. */
const attention: ShapeRule = (context) => {
  const { node } = context;
  const q = inputFacts(context, 0);
  const v = inputFacts(context, 2).shape;
  if (q.shape === null) return [facts(q.type, null)];
  const last = v?.at(-1) ?? null;
  if (q.shape.length === 4) return [facts(q.type, [...q.shape.slice(0, 3), last])];
  const groups = intOf(node, 'q_num_heads', 1) / intOf(node, 'kv_num_heads', 1);
  return [facts(q.type, [...q.shape.slice(0, 2), typeof last === 'number' ? last * groups : null])];
};

/** Axes are an attribute in older operator sets and an input in newer ones. */
const reduction: ShapeRule = (context) => {
  const { node } = context;
  const x = inputFacts(context, 0);
  if (x.shape === null) return [facts(x.type, null)];
  const given = intsOf(node, 'axes');
  const asInput = context.inputs[1];
  const axes = given ?? (asInput === undefined ? [] : knownIntegers(asInput));
  if (axes === null) return [facts(x.type, null)];
  const rank = x.shape.length;
  if (axes.length === 0 && intOf(node, 'noop_with_empty_axes', 0) === 1) return [facts(x.type, x.shape)];
  const reduced = new Set(
    axes.length === 0 ? x.shape.map((_, i) => i) : axes.map((axis) => positiveAxis(axis, rank)),
  );
  const keep = intOf(node, 'keepdims', 1) === 1;
  const shape = x.shape.flatMap((size, i) => (reduced.has(i) ? (keep ? [1] : []) : [size]));
  return [facts(x.type, shape)];
};

/** Sizes are multiplied to counts. */
const product: ShapeRule = (context) => {
  const [reduced] = reduction(context);
  const values = knownIntegers(context.inputs[0]);
  if (reduced === undefined || values === null || inputFacts(context, 0).shape?.length !== 1) {
    return [reduced ?? unknownFacts];
  }
  return [facts(reduced.type, reduced.shape, [values.reduce((sofar, value) => sofar * value, 1)])];
};

const argument: ShapeRule = (context) => {
  const { shape } = inputFacts(context, 0);
  if (shape === null) return [facts(TensorProto_DataType.INT64, null)];
  const axis = positiveAxis(intOf(context.node, 'axis', 0), shape.length);
  const keep = intOf(context.node, 'keepdims', 1) === 1;
  return [
    facts(
      TensorProto_DataType.INT64,
      shape.flatMap((size, i) => (i === axis ? (keep ? [1] : []) : [size])),
    ),
  ];
};

const reductions =
  'ReduceMean ReduceSum ReduceMax ReduceMin ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSum ReduceLogSumExp';

export const linearRules: RuleTable = {
  Gemm: gemm,
  MatMul: matrixProduct,
  ...Object.fromEntries(reductions.split(' ').map((operator) => [operator, reduction])),
  ReduceProd: product,
  Einsum: einsum,
  Attention: attention,
  ArgMax: argument,
  ArgMin: argument,
};
