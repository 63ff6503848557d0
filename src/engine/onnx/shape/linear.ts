import { intOf, intsOf } from '../attributes.ts';
import type { Shape } from '../model.ts';
import { TensorProto_DataType } from '../proto/onnx_pb.ts';
import {
  broadcastShapes,
  facts,
  inputFacts,
  knownIntegers,
  positiveAxis,
  type RuleTable,
  type ShapeRule,
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
  'ReduceMean ReduceSum ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSumExp';

export const linearRules: RuleTable = {
  Gemm: gemm,
  MatMul: matrixProduct,
  ...Object.fromEntries(reductions.split(' ').map((operator) => [operator, reduction])),
  ArgMax: argument,
  ArgMin: argument,
};
